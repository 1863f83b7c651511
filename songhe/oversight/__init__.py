"""Oversight of a district: indicators, admission of providers, sanctions."""
