"""Calendars, opening hours, and periods of time that may not overlap."""
