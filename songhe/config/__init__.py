"""Wiring only: settings, addresses, who hears about what, the `songhe` command."""
