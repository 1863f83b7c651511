"""From what a device sends to committed blocks of readings."""
