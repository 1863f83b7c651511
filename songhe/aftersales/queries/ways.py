"""What may still be asked for about an order, and for how much money."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.rules import calling_off, terms
from songhe.aftersales.states import OVER, ClaimKind
from songhe.kernel.money import split_by_largest_remainder
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState


@dataclass(frozen=True)
class Way:
    """One thing that may be asked for now, about one line or, before it is done, the whole."""

    kind: ClaimKind
    line: OrderLine | None


def ways_of(order: Order, at: datetime) -> list[Way]:
    """Return everything that may be asked for now; what is being asked already is left out."""
    lines = list(order.lines.select_related("listing__category").order_by("pk"))
    busy = set(
        Claim.objects.filter(order=order).exclude(state__in=OVER).values_list("line", flat=True)
    )
    of_whole = []
    if order.state != OrderState.FULFILLED:
        if None in busy or not lines:
            return []
        whole = _whole(order, lines)
        of_whole = [Way(ClaimKind(kind), None) for kind in terms.ways_open(whole, at)]
        if whole.is_service or order.arrived_at is None:
            return of_whole
    # Goods that came may go back, though she has not said that she has them.
    return of_whole + [
        Way(ClaimKind(kind), line)
        for line in lines
        if line.pk not in busy and most_of(order, line)
        for kind in terms.ways_open(_of_line(order, line), at)
    ]


def begins_at(order: Order) -> datetime | None:
    """Return when the first visit of an order begins."""
    return min((line.starts_at for line in order.lines.all() if line.starts_at), default=None)


def _whole(order: Order, lines: list[OrderLine]) -> terms.Bought:
    return terms.Bought(
        is_service=any(line.is_service for line in lines),
        state=order.state,
        term="",
        begins_at=begins_at(order),
    )


def _of_line(order: Order, line: OrderLine) -> terms.Bought:
    return terms.Bought(
        is_service=line.is_service,
        state=order.state,
        term="" if line.is_service else terms.term_of(line.listing.category.code),
        fulfilled_at=order.fulfilled_at,
        arrived_at=order.arrived_at,
    )


def most_of(order: Order, line: OrderLine | None) -> int:
    """Return how many fen may go back at the very most: what was paid, less what went back."""
    left = order.total - given_back(order)
    if line is None:
        return left
    lines = list(order.lines.order_by("pk"))
    paid = split_by_largest_remainder(order.total, [one.total for one in lines])
    gone = GiveBack.objects.filter(claim__line=line).aggregate(sum=Sum("amount"))["sum"] or 0
    return min(left, paid[[one.pk for one in lines].index(line.pk)] - gone)


def given_back(order: Order) -> int:
    """Return how many fen of an order went back because of claims."""
    return GiveBack.objects.filter(order=order).aggregate(sum=Sum("amount"))["sum"] or 0


def kept_if_called_off(order: Order, *, reason: str, at: datetime) -> int:
    """Return how many fen are kept if the visit is called off now.

    :raises ValueError: if it has begun.
    """
    percent = calling_off.percent_kept(begins_at=begins_at(order), at=at, reason=reason)
    return calling_off.kept_of(order.total, percent)
