"""Asking the gateway: written down first, asked with nothing locked, then what it said.

Killed anywhere between, it is asked again under the same number, so nothing is issued twice.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from songhe.invoices import queries
from songhe.invoices.actions import news
from songhe.invoices.actions.correcting import correct_locked
from songhe.invoices.actions.laying import as_asked, lay_blue, worth_now
from songhe.invoices.actions.locking import locked
from songhe.invoices.gateways.invoicing import (
    Asked,
    Issued,
    Refused,
    TryAgain,
    has_gateway,
    invoice_gateway,
)
from songhe.invoices.models import Invoice, TaxIdentity
from songhe.invoices.states import UNDERWAY, InvoiceState
from songhe.kernel.jobs import defer_job
from songhe.shop.states import OrderState

logger = structlog.get_logger(__name__)

GATEWAY = "gateway"  # who moves what the gateway decided
LOST = timedelta(minutes=10)  # after this long its job is taken for lost


def send_invoice(*, invoice_id: int, at: datetime) -> None:
    """Ask the gateway for an invoice, and write down what it says. May be run at any time.

    :raises TryAgain: if it cannot be reached just now; its state says so too.
    """
    if not has_gateway():
        return  # it waits; the sweep takes it up once there is one
    gateway = invoice_gateway()
    asked = _prepare(invoice_id, at)
    if asked is None:
        return
    try:
        issued = gateway.issue(asked)
        if issued is not None and issued.amount != asked.amount:
            raise TryAgain("another amount")
    except TryAgain as again:
        logger.warning("invoice_not_issued", invoice=asked.number, why=str(again))
        _note(invoice_id, "fail", at)
        raise
    except Refused as refused:
        _note(invoice_id, "refuse", at, why=refused.why)
        return
    if issued is not None:  # else it is still at it: it tells us, or we ask again
        finish_invoice(issued=issued, at=at)


def ask_after(*, number: str, at: datetime) -> None:
    """Hear that there is something to ask for; a job asks. Hearing it twice asks twice, at most."""
    found = Invoice.objects.filter(code=number, state__in=UNDERWAY).first()
    if found is not None:
        defer_job("invoices.send_invoice", invoice_id=found.pk)


@transaction.atomic
def _prepare(invoice_id: int, at: datetime) -> Asked | None:
    """Write down that it is being asked for; None if there is nothing to ask."""
    invoice = locked(Invoice.objects.select_related("order").get(pk=invoice_id))
    seller = TaxIdentity.objects.filter(provider=invoice.provider).first()
    if invoice.state == InvoiceState.REQUESTED and not invoice.is_red:
        if invoice.order.state != OrderState.FULFILLED or seller is None:
            return None
        invoice.amount = worth_now(invoice) or invoice.amount
        if worth_now(invoice) <= 0:
            invoice.move("withdraw", by=GATEWAY, at=at, order=invoice.order.code)
            return None
        lay_blue(invoice, seller)
    if invoice.state in {InvoiceState.REQUESTED, InvoiceState.FAILED}:
        invoice.move("send", by=GATEWAY, at=at, order=invoice.order.code)
    elif invoice.state != InvoiceState.ISSUING:
        return None
    invoice.tries += 1
    invoice.sent_at = at
    invoice.save(update_fields=["tries", "sent_at"])
    return as_asked(invoice, seller)


@transaction.atomic
def _note(invoice_id: int, verb: str, at: datetime, why: str = "") -> None:
    """Write down that nothing came of it, unless meanwhile something did."""
    invoice = locked(Invoice.objects.select_related("order").get(pk=invoice_id))
    if invoice.state != InvoiceState.ISSUING:
        return
    invoice.move(verb, by=GATEWAY, at=at, order=invoice.order.code)
    if verb == "refuse":
        invoice.why = why[:200]
        invoice.save(update_fields=["why"])
        news.tell_seller(invoice, news.REFUSED, at=at)


@transaction.atomic
def finish_invoice(*, issued: Issued, at: datetime) -> Invoice:
    """Write down that an invoice was issued; hearing of it again changes nothing."""
    invoice = locked(Invoice.objects.select_related("order").get(code=issued.number))
    if invoice.state not in UNDERWAY:
        return invoice
    if invoice.state == InvoiceState.FAILED:  # asked by two, and one of them lost its line
        invoice.move("send", by=GATEWAY, at=at, order=invoice.order.code)
    invoice.number = issued.tax_number
    invoice.issued_at = issued.issued_at
    invoice.file, invoice.file_type = issued.file, issued.file_type
    invoice.save(update_fields=["number", "issued_at", "file", "file_type"])
    invoice.move("issue", by=GATEWAY, at=at, order=invoice.order.code)
    if invoice.blue is None:
        news.tell_buyer(invoice, news.ISSUED, at=at)
        correct_locked(invoice, by=GATEWAY, at=at)  # money may have gone back meanwhile
    else:
        news.tell_buyer(invoice, news.RED, at=at)
        _reverse(invoice.blue, at)
    return invoice


def _reverse(blue: Invoice, at: datetime) -> None:
    issued = queries.reds_of(blue).filter(state=InvoiceState.ISSUED)
    if sum(issued.values_list("amount", flat=True)) == blue.amount:
        blue.move("reverse", by=GATEWAY, at=at)


def send_lost_ones(*, at: datetime) -> int:
    """Queue again what lost its job or never got an answer; return how many."""
    if not has_gateway():
        return 0
    lost = list(queries.lost_ones(asked_before=at - LOST).values_list("pk", flat=True)[:100])
    for invoice_id in lost:
        defer_job("invoices.send_invoice", invoice_id=invoice_id)
    return len(lost)
