"""Questions about devices, readings and alerts. Nothing here writes."""
