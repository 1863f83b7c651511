"""Everything that changes a visit."""
