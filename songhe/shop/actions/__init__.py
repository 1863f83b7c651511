"""Everything that changes the shop."""
