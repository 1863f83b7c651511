"""Buying: carts, checkouts split by seller, family pay, orders and what people say of them."""
