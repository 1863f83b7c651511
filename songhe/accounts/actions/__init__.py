"""Everything that changes people and what stands between them."""
