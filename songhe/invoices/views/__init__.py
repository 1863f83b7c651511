"""Pages of invoices, by who reads them."""
