"""What can be worked out without asking the database."""
