"""A buyer asks for an invoice, or does not need it after all."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from songhe.accounts.acting import Acting
from songhe.invoices import queries
from songhe.invoices.actions import news
from songhe.invoices.actions.locking import locked
from songhe.invoices.models import Invoice, TaxIdentity
from songhe.invoices.rules.amount import coverage
from songhe.invoices.rules.credit_code import is_credit_code, tidied
from songhe.invoices.rules.wording import may_write_out
from songhe.invoices.states import BuyerKind, InvoiceKind
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job
from songhe.shop.actions import orders
from songhe.shop.models import Order
from songhe.shop.states import OrderState

NEEDED = _("%(elder)s的订单要开发票，请先登记贵方的税务信息。")


class NothingToInvoice(Exception):
    """Nobody paid anything of it, or all of it went back."""


class AlreadyAsked(Exception):
    """There is one."""


class BadNumber(Exception):
    """A firm without a number that could be one."""


@dataclass(frozen=True)
class Buyer:
    """In whose name it shall be."""

    kind: BuyerKind
    name: str
    number: str = ""
    written_out: bool = False  # private things by their names


@transaction.atomic
def ask_invoice(*, order: Order, buyer: Buyer, acting: Acting, at: datetime) -> Invoice:
    """Ask for the invoice of an order; it is issued once the order is fulfilled.

    :raises NothingToInvoice: if it was not paid, or all of it went back.
    :raises AlreadyAsked: if there is one.
    :raises BadNumber: if a firm's number cannot be one.
    """
    order = orders.locked(order)
    by = coverage()
    amount = queries.invoiceable(order, by) if order.state in queries.ASKABLE else 0
    if amount <= 0:
        raise NothingToInvoice(order.code)
    firm = buyer.kind == BuyerKind.FIRM
    number = tidied(buyer.number) if firm else ""
    if firm and not is_credit_code(number):
        raise BadNumber
    own = queries.is_own(order, acting)
    asked_by = order.elder.person if own else acting.person
    try:
        with transaction.atomic():
            invoice = Invoice.objects.create(
                kind=InvoiceKind.BLUE,
                order=order,
                provider=order.provider,
                buyer_kind=buyer.kind,
                buyer_name=buyer.name,
                buyer_number=number,
                written_out=buyer.written_out and may_write_out(for_herself=own, firm=firm),
                asked_by=asked_by,
                asked_at=at,
                rule=by.version,
                amount=amount,
            )
    except IntegrityError as error:
        raise AlreadyAsked from error
    _tell(invoice, acting.label, at)
    return invoice


def _tell(invoice: Invoice, by: str, at: datetime) -> None:
    facts = {"order": invoice.order.code}
    record(name="invoices.invoice.ask", subject_id=invoice.pk, actor=by, facts=facts, at=at)
    if not TaxIdentity.objects.filter(provider=invoice.provider).exists():
        news.tell_seller(invoice, NEEDED, at=at)
    elif invoice.order.state == OrderState.FULFILLED:
        defer_job("invoices.send_invoice", invoice_id=invoice.pk)


@transaction.atomic
def withdraw_invoice(*, invoice: Invoice, by: str, at: datetime) -> None:
    """It is not needed after all; nothing was issued.

    :raises NotAllowed: if it was issued, or the gateway may have it.
    """
    invoice = locked(invoice)
    if invoice.is_red:
        raise NotAllowed("withdraw", invoice.state)
    invoice.move("withdraw", by=by, at=at, order=invoice.order.code)
