"""What can be done to invoices."""
