"""What is known of goods on their way, as plain Python."""
