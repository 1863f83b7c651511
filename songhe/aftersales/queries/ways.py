"""What may still be asked for about an order, and for how much money."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import Q, Sum

from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.rules import calling_off, terms
from songhe.aftersales.states import OVER, ClaimKind, ClaimState
from songhe.kernel.money import split_by_largest_remainder
from songhe.shipping.queries import lines_in_boxes
from songhe.shop.models import Order, OrderLine
from songhe.shop.queries import goods_apart
from songhe.shop.states import OrderState
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

Busy = set[int | None]  # lines that something is asked about; None: the whole
BEGUN = (VisitState.ON_SITE, VisitState.DONE, VisitState.CONFIRMED)


@dataclass(frozen=True)
class Way:
    """One thing that may be asked for now, about one line or, before it is done, the whole."""

    kind: ClaimKind
    line: OrderLine | None


def ways_of(order: Order, at: datetime) -> list[Way]:
    """Return everything that may be asked for now; what is being asked already is left out."""
    lines = lines_on(order)
    busy: Busy = set(
        Claim.objects.filter(order=order).exclude(state__in=OVER).values_list("line", flat=True)
    )
    if order.state == OrderState.FULFILLED:
        return _of_each(order, lines, busy, at)
    if None in busy or not lines:
        return []
    whole = _whole(order, lines)
    if whole.is_service:
        # The whole and one line of it are never asked about at the same time.
        of_whole = [] if busy else terms.ways_open(whole, at)
        parts = _visits(order, lines, busy, at) + _goods(order, lines, busy)
        return [Way(ClaimKind(kind), None) for kind in of_whole] + parts
    if order.state == OrderState.PAID:
        of_whole = [] if busy else terms.ways_open(whole, at)
        return [Way(ClaimKind(kind), None) for kind in of_whole] + _goods(order, lines, busy)
    # Part of it and the whole are never asked about at the same time: one could leave the
    # other no money.
    # Nor did nothing come, once she spoke of a thing that she has.
    of_whole = [] if busy or lines_in_hand(order) else terms.ways_open(whole, at)
    # What came broken or wrong is said before the seller is paid for it.
    came = _of_each(order, lines, busy, at)
    return [Way(ClaimKind(kind), None) for kind in of_whole] + came


def lines_on(order: Order) -> list[OrderLine]:
    """Return what of an order was not called off, with its visit if there is one."""
    found = order.lines.select_related("listing__category", "off", "visit").order_by("pk")
    return [line for line in found if not line.is_off]


def lines_in_hand(order: Order) -> set[int | None]:
    """Return the lines of which she said herself, by asking about them, that they came."""
    told = Claim.objects.filter(order=order, kind__in=terms.IN_HAND).exclude(line=None)
    return set(told.values_list("line", flat=True))


def _of_each(order: Order, lines: list[OrderLine], busy: Busy, at: datetime) -> list[Way]:
    return [
        Way(ClaimKind(kind), line)
        for line in lines
        if line.pk not in busy and most_of(order, line)
        for kind in terms.ways_open(_of_line(order, line), at)
        if line.is_service or pieces_left(line)
    ]


def _visits(order: Order, lines: list[OrderLine], busy: Busy, at: datetime) -> list[Way]:
    """One visit of several things is called off by itself, also when another one is done."""
    if len(lines) == 1 or order.state not in {OrderState.PAID, OrderState.UNDERWAY}:
        return []
    return [
        Way(ClaimKind.CALL_OFF, line)
        for line in lines
        if line.pk not in busy and line.starts_at and at < line.starts_at and not has_begun(line)
    ]


def _goods(order: Order, lines: list[OrderLine], busy: Busy) -> list[Way]:
    """One article of several things is called off by itself until it lies in a box.

    The last one is the whole of it.
    """
    left = [line for line in lines if line.pk not in busy]
    if len(left) == 1 or order.state != OrderState.PAID:
        return []
    packed, apart = lines_in_boxes(order), goods_apart(order)
    return [Way(ClaimKind.CANCEL, line) for line in left if line in apart and line.pk not in packed]


def has_begun(line: OrderLine) -> bool:
    """Is the worker there, or was she?"""
    visit: Visit | None = getattr(line, "visit", None)
    return visit is not None and visit.state in BEGUN


def begins_at(lines: list[OrderLine]) -> datetime | None:
    """Return when the first visit of these begins."""
    return min((line.starts_at for line in lines if line.starts_at), default=None)


def _whole(order: Order, lines: list[OrderLine]) -> terms.Bought:
    return terms.Bought(
        is_service=any(line.is_service for line in lines),
        state=order.state,
        term="",
        begins_at=begins_at(lines),
    )


def _of_line(order: Order, line: OrderLine) -> terms.Bought:
    return terms.Bought(
        is_service=line.is_service,
        state=order.state,
        term="" if line.is_service else terms.term_of(line.listing.category.code),
        fulfilled_at=order.fulfilled_at,
        started_at=order.started_at,
        arrived_at=order.arrived_at,
    )


def most_of(order: Order, line: OrderLine | None) -> int:
    """Return how many fen may go back at the very most: what was paid, less what went back and
    what was kept of lines that are off."""
    left = order.rest - given_back(order)
    if line is None:
        return left
    lines = list(order.lines.order_by("pk"))
    paid = split_by_largest_remainder(order.total, [one.total for one in lines])
    gone = GiveBack.objects.filter(claim__line=line).aggregate(sum=Sum("amount"))["sum"] or 0
    return min(left, paid[[one.pk for one in lines].index(line.pk)] - gone)


def pieces_left(line: OrderLine) -> int:
    """Return how many pieces of a line are still hers: not sent back, or a new one came.

    The way back may have cost all that it was worth: then it is gone without a fen.
    """
    back = Claim.objects.filter(line=line, state=ClaimState.SETTLED, needs_return=True)
    kept = Q(parcel="") | Q(kind=ClaimKind.EXCHANGE, give_back=None)
    gone = back.exclude(kept).aggregate(sum=Sum("pieces"))["sum"] or 0
    return max(line.quantity - gone, 0)


def most_of_each(order: Order, line: OrderLine) -> list[int]:
    """Return how many fen may go back for one piece of a line, for two, up to all that are hers:
    what may go back for all of them, over these by the largest remainder."""
    left = pieces_left(line)
    parts = split_by_largest_remainder(most_of(order, line), [1] * left) if left else []
    return list(accumulate(parts))


def most_of_pieces(order: Order, line: OrderLine, pieces: int) -> int:
    """Return how many fen may go back for so many pieces of a line."""
    return most_of_each(order, line)[pieces - 1] if pieces else 0


def given_back(order: Order) -> int:
    """Return how many fen of what an order still counts as its own went back because of claims.

    What lines that are off took out of it, and what went back early, it does not count.
    """
    given = GiveBack.objects.filter(order=order, claim__line__off=None, early=False)
    return given.aggregate(sum=Sum("amount"))["sum"] or 0


def kept_if_called_off(
    order: Order, *, reason: str, at: datetime, line: OrderLine | None = None
) -> int:
    """Return how many fen are kept if a visit, or all that is left, is called off now.

    Each visit by its own hour; goods that were to come along are given back whole.

    :raises ValueError: if one has begun.
    """
    return sum(
        calling_off.kept_of(
            one.total,
            calling_off.percent_kept(begins_at=one.starts_at, at=at, reason=reason),
        )
        for one in ([line] if line else lines_on(order))
    )
