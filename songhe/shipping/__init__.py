"""Goods on their way: where they lie, what travels, where it is, and what must come back."""
