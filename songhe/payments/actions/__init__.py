"""Everything that changes payments, by noun."""
