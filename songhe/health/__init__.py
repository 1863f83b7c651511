"""Devices, readings and the alerts that come of them."""
