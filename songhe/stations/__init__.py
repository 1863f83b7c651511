"""Community stations: helping elders who have no device, in sessions that they confirm."""
