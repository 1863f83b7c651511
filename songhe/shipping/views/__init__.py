"""Pages of goods on their way."""
