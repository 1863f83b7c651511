"""People, elders, kinship, organisations, roles, regions, and who acts for whom."""
