"""What invoices remembers."""

from songhe.invoices.models.invoices import Invoice, InvoiceLine
from songhe.invoices.models.sellers import CategoryRate, TaxIdentity

__all__ = ["CategoryRate", "Invoice", "InvoiceLine", "TaxIdentity"]
