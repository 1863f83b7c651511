"""Pages of oversight: the district now, supply and need, providers and decisions."""
