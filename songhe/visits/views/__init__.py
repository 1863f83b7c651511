"""Pages, split by whom they serve."""
