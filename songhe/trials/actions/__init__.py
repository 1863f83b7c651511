"""Everything that changes trials."""
