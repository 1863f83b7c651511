"""Everything that changes the catalogue, by noun."""
