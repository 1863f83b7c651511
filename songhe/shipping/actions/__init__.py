"""Everything that changes goods on their way."""
