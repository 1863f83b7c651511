"""Grants per recipient, purpose and group of data; withdrawal; who looked; who may do what."""
