"""What can be done to a claim."""
