"""Pages of payments, and the addresses that channels call."""
