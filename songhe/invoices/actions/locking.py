"""Whoever changes an invoice waits for whoever moves the money of its order."""

from songhe.invoices.models import Invoice
from songhe.shop.actions import orders


def locked(invoice: Invoice) -> Invoice:
    """Return an invoice as it is now; its order is locked first, always in this order."""
    order = orders.locked(invoice.order)
    found = (
        Invoice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("asked_by", "blue", "provider__organisation")
        .get(pk=invoice.pk)
    )
    found.order = order
    return found
