"""What happens after buying: cancel, return, exchange, dispute; and who is in the right."""
