"""Products that elders try at a station, and what they say of them."""
