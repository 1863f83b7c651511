"""Far sides that issue invoices."""
