"""Social work: cases, and what was done in them."""
