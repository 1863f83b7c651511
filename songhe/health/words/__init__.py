"""What health says to people, in sentences."""
