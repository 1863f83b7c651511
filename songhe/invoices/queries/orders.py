"""For which orders an invoice may be asked, by whom, and over how much."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.invoices.models import Invoice
from songhe.invoices.rules.amount import Coverage, coverage, invoiced
from songhe.invoices.rules.wording import is_private
from songhe.invoices.states import InvoiceKind
from songhe.kernel.models import Event
from songhe.ledger import queries as ledger
from songhe.shop import queries as shop
from songhe.shop.models import Order
from songhe.shop.states import OrderState, PayRequestState

ESCROW = "escrow"  # out of which an order's money was set aside, and into which it goes back
SETTLED = "aftersales.claim.settle"
ASKABLE = (OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED)


def paid_by(person: Person) -> Q:
    """Whole or in part, by this person."""
    share = Q(
        checkout__requests__payer=person,
        checkout__requests__is_share=True,
        checkout__requests__state=PayRequestState.PAID,
    )
    return Q(checkout__paid_by=person) | share


def orders_to_ask_for(acting: Acting) -> QuerySet[Order]:
    """Return the orders for which somebody may ask: the elder's own, and those one paid."""
    if acting.elder is not None:
        return shop.orders_visible_to_acting(acting).filter(elder=acting.elder)
    if acting.role is not None:
        return Order.objects.none()
    mine = Order.objects.filter(paid_by(acting.person)).values("pk")
    return shop.orders_visible_to_acting(acting).filter(pk__in=mine)


def is_own(order: Order, acting: Acting) -> bool:
    """Does the elder herself ask, or the station beside her?"""
    return acting.elder is not None and acting.elder.pk == order.elder_id


def has_private(order: Order) -> bool:
    """Is anything in it that tells of somebody's body?"""
    return any(is_private(line.listing.category.code) for line in order.lines.all())


def invoiceable(order: Order, by: Coverage | None = None) -> int:
    """Return how much of an order's money stands on its buyer's invoice, in fen."""
    return invoiceable_of([(order, by or coverage())])[0]


@dataclass(frozen=True)
class Gone:
    """What of one line of an order went back because of claims."""

    amount: int = 0  # fen
    pieces: int = 0


def gone_of_lines(order: Order) -> defaultdict[int, Gone]:
    """Return what went back of each line, before the seller was paid or later: what aftersales
    said whenever a claim was settled."""
    gone: defaultdict[int, Gone] = defaultdict(Gone)
    if invoiceable(order) == order.payable:
        return gone  # nothing did
    for facts in settled_about(order).values_list("facts", flat=True):
        before = gone[facts["line"]]
        gone[facts["line"]] = Gone(
            before.amount + facts["amount"], before.pieces + facts.get("pieces", 0)
        )
    return gone


def settled_about(order: Order) -> QuerySet[Event]:
    """Return what was settled about lines of an order: events have an index of their orders."""
    return Event.objects.filter(name=SETTLED, facts__order=order.code, facts__has_key="line")


def invoiceable_of(asked: Sequence[tuple[Order, Coverage]]) -> list[int]:
    """Return the same for many orders, each by its version of the rule."""
    orders = [order for order, _by in asked]
    programmes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for draw in shop.draws_of(order for order in orders if order.subsidy):
        programmes[draw.order_id][draw.programme.kind] += draw.kept
    people = ledger.moved_about([order.subject for order in orders], ESCROW)
    return [
        invoiced(people=people[order.subject], programmes=programmes[order.pk], by=by)
        for order, by in asked
    ]


def last_buyer(person: Person) -> Invoice | None:
    """Return the invoice that a person asked for last, whose name is offered again."""
    found = Invoice.objects.filter(asked_by=person, kind=InvoiceKind.BLUE)
    return found.order_by("-pk").first()
