"""What must always hold of invoices; `songhe verify` asks."""

from django.db.models import Sum

from songhe.invoices.models import Invoice
from songhe.invoices.queries.invoices import reds_of
from songhe.invoices.queries.orders import invoiceable
from songhe.invoices.rules.amount import coverage
from songhe.invoices.states import InvoiceKind, InvoiceState

SETTLED = (InvoiceState.ISSUED, InvoiceState.REVERSED)


def faults() -> list[str]:
    """Name each invoice whose lines do not sum to it, or which says more or less than was paid."""
    found = []
    for invoice in Invoice.objects.exclude(sent_at=None).defer("file"):
        sums = invoice.lines.aggregate(amount=Sum("amount"), tax=Sum("tax"))
        if (sums["amount"], sums["tax"]) != (invoice.amount, invoice.tax):
            found.append(f"invoice {invoice}: its lines sum to {sums}, it says {invoice.amount}")
    blues = Invoice.objects.filter(kind=InvoiceKind.BLUE, state__in=SETTLED)
    for blue in blues.select_related("order").defer("file"):
        back = reds_of(blue).aggregate(total=Sum("amount"))["total"] or 0
        kept = invoiceable(blue.order, coverage(blue.rule))
        newer = blue.state == InvoiceState.REVERSED  # another may stand for the same money
        if blue.amount - back != (0 if newer else kept):
            found.append(
                f"invoice {blue}: {blue.amount} less {back} fen, the seller keeps {kept} of it"
            )
    return found
