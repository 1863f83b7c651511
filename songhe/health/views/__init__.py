"""The pages of health, by audience."""
