"""Money went back: the invoice says less from then on, by a red one over exactly that much."""

from datetime import datetime

from django.db import transaction

from songhe.invoices import queries
from songhe.invoices.actions.laying import lay_red, worth_now
from songhe.invoices.actions.locking import locked
from songhe.invoices.models import Invoice
from songhe.invoices.states import InvoiceKind, InvoiceState
from songhe.kernel.events import record
from songhe.kernel.jobs import defer_job
from songhe.kernel.models import Event
from songhe.shop.models import Order

OPEN = (InvoiceState.REQUESTED, InvoiceState.REFUSED)


def send_for_order(event: Event) -> None:
    """Listen to the shop: what was asked for is issued when the order is fulfilled."""
    waiting = Invoice.objects.filter(order=event.subject_id, state=InvoiceState.REQUESTED)
    for invoice_id in waiting.values_list("pk", flat=True):
        defer_job("invoices.send_invoice", invoice_id=invoice_id)


def withdraw_for_order(event: Event) -> None:
    """Listen to the shop: an order that was paid back before it was done gets no invoice."""
    order = Order.objects.get(pk=event.subject_id)
    for invoice in Invoice.objects.filter(order=order, kind=InvoiceKind.BLUE, state__in=OPEN):
        with transaction.atomic():
            mine = locked(invoice)
            if mine.state in OPEN:
                mine.move("withdraw", by=event.actor, at=event.happened_at, order=order.code)


def correct_for_claim(event: Event) -> None:
    """Listen to aftersales: a claim was settled, perhaps with money for one line."""
    order = Order.objects.filter(code=str(event.facts.get("order", ""))).first()
    blue = queries.live_invoice_of(order) if order else None
    if blue is not None:
        line = event.facts.get("line")
        correct_invoice(
            blue=blue,
            line_id=line if isinstance(line, int) else None,
            by=event.actor,
            at=event.happened_at,
        )


@transaction.atomic
def correct_invoice(
    *, blue: Invoice, by: str, at: datetime, line_id: int | None = None
) -> Invoice | None:
    """Bring an issued invoice down to what the seller still has; None if it is right already."""
    return correct_locked(locked(blue), by=by, at=at, line_id=line_id)


def correct_locked(
    blue: Invoice, *, by: str, at: datetime, line_id: int | None = None
) -> Invoice | None:
    """As `correct_invoice`, for a blue invoice that is locked. What is not issued yet is looked
    at again when it is."""
    if blue.state != InvoiceState.ISSUED:
        return None
    left = queries.left_on(blue)
    due = sum(left.values()) - worth_now(blue)
    if due <= 0:
        return None
    red = Invoice.objects.create(
        kind=InvoiceKind.RED,
        order=blue.order,
        provider=blue.provider,
        blue=blue,
        buyer_kind=blue.buyer_kind,
        buyer_name=blue.buyer_name,
        buyer_number=blue.buyer_number,
        written_out=blue.written_out,
        asked_by=blue.asked_by,
        asked_at=at,
        rule=blue.rule,
        seller_name=blue.seller_name,
        seller_number=blue.seller_number,
        amount=due,
    )
    lay_red(red, blue, left, line_id)
    facts = {"order": blue.order.code, "blue": blue.code}
    record(name="invoices.invoice.correct", subject_id=red.pk, actor=by, facts=facts, at=at)
    defer_job("invoices.send_invoice", invoice_id=red.pk)
    return red
