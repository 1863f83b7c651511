"""What must always hold of invoices; `songhe verify` asks."""

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from songhe.invoices.models import Invoice
from songhe.invoices.queries.orders import invoiceable_of
from songhe.invoices.rules.amount import coverage
from songhe.invoices.states import InvoiceKind, InvoiceState

SETTLED = (InvoiceState.ISSUED, InvoiceState.REVERSED)


def faults() -> list[str]:
    """Name each invoice whose lines do not sum to it, or which says more or less than was paid."""
    return [*_wrong_sums(), *_wrong_amounts()]


def _wrong_sums() -> list[str]:
    sent = Invoice.objects.exclude(sent_at=None).annotate(
        lines_amount=Coalesce(Sum("lines__amount"), 0), lines_tax=Coalesce(Sum("lines__tax"), 0)
    )
    wrong = sent.exclude(lines_amount=F("amount"), lines_tax=F("tax"))
    return [
        f"invoice {one}: its lines sum to {one.lines_amount} fen with {one.lines_tax} of tax, "
        f"it says {one.amount} with {one.tax}"
        for one in wrong.defer("file").order_by("pk")
    ]


def _wrong_amounts() -> list[str]:
    back = Sum("reds__amount", filter=~Q(reds__state=InvoiceState.WITHDRAWN))
    blues = list(
        Invoice.objects.filter(kind=InvoiceKind.BLUE, state__in=SETTLED)
        .annotate(back=Coalesce(back, 0))
        .select_related("order")
        .defer("file")
        .order_by("pk")
    )
    kept = invoiceable_of([(blue.order, coverage(blue.rule)) for blue in blues])
    return [
        f"invoice {blue}: {blue.amount} less {blue.back} fen, the seller keeps {fen} of it"
        for blue, fen in zip(blues, kept, strict=True)
        # Once it is reversed, another may stand for the same money.
        if blue.amount - blue.back != (0 if blue.state == InvoiceState.REVERSED else fen)
    ]
