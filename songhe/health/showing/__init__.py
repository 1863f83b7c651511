"""Charts, tables and pages on paper."""
