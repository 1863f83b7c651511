"""Providers and their licences, categories, listings, stock, and finding them."""
