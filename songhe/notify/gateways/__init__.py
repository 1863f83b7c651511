"""The outside channels by which notify reaches people."""
