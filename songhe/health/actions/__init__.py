"""Everything that changes devices, readings and alerts."""
