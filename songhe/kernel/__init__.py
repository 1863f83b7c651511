"""The few things everyone shares: flow, events, money, codes, encrypted fields."""
