"""Invoices, and who may see them."""

from collections import Counter
from datetime import datetime

from django.db.models import Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.invoices.models import Invoice
from songhe.invoices.queries.orders import orders_to_ask_for
from songhe.invoices.states import OVER, UNDERWAY, InvoiceKind, InvoiceState
from songhe.shop.models import Order
from songhe.shop.states import OrderState


def _with_what(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.defer("file", "blue__file").select_related(
        "order__elder__person", "provider__organisation", "asked_by", "blue"
    )


def invoices_visible_to(acting: Acting) -> QuerySet[Invoice]:
    """Return the invoices of an elder's orders, those one asked or paid for, a seller's own."""
    if acting.elder is None and acting.role == Role.MANAGER:
        return _with_what(Invoice.objects.filter(provider__organisation=acting.organisation))
    return _with_what(Invoice.objects.filter(order__in=orders_to_ask_for(acting).values("pk")))


def invoices_of_seller(acting: Acting) -> QuerySet[Invoice]:
    """Return a seller's invoices, newest first."""
    return invoices_visible_to(acting).order_by("-asked_at", "-pk")


def live_invoice_of(order: Order) -> Invoice | None:
    """Return the one invoice of an order that counts."""
    blues = Invoice.objects.filter(order=order, kind=InvoiceKind.BLUE).exclude(state__in=OVER)
    return _with_what(blues).first()


def reds_of(blue: Invoice) -> QuerySet[Invoice]:
    """Return what takes part of an invoice back, issued or on its way."""
    return Invoice.objects.filter(blue=blue).exclude(state=InvoiceState.WITHDRAWN).order_by("pk")


def left_on(blue: Invoice) -> dict[int, int]:
    """Return what is left of each line of an invoice, in fen, by the line that was bought."""
    left: Counter[int] = Counter()
    for line in blue.lines.all():
        left[line.order_line_id] += line.amount
    for red in reds_of(blue).prefetch_related("lines"):
        for line in red.lines.all():
            left[line.order_line_id] -= line.amount
    return dict(left)


def lost_ones(*, asked_before: datetime) -> QuerySet[Invoice]:
    """Return the invoices whose job was lost, or whose answer never came."""
    waiting = Q(state__in=UNDERWAY) & (Q(sent_at=None) | Q(sent_at__lte=asked_before))
    ready = Q(order__state=OrderState.FULFILLED) & Q(provider__tax_identity__isnull=False)
    begun = Q(state=InvoiceState.REQUESTED, asked_at__lte=asked_before) & ready
    return Invoice.objects.filter(waiting | begun).order_by("sent_at", "pk")
