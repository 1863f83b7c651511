"""What a seller has not got any more leaves the places where it was said to lie."""

from collections.abc import Iterable

from django.db import transaction

from songhe.catalogue.models import StockMovement
from songhe.catalogue.states import MovementKind
from songhe.kernel.models import Event
from songhe.shipping.actions import stock
from songhe.shipping.models import Bin
from songhe.shipping.queries import bins_of
from songhe.shipping.queries.sizes import Size, loose_of_sizes
from songhe.shipping.rules.picking import FAR
from songhe.shipping.states import BinMove
from songhe.shop.models import Order


@transaction.atomic
def lose_what_lacks(event: Event) -> None:
    """Listen to the shop: of what was paid back the seller had less than was counted.

    Comes after its pieces were put back. No place may hold what nobody counts; pieces of which
    nobody wrote down where they lie are the first to go. Being told twice takes nothing.
    """
    order = Order.objects.get(pk=event.subject_id)
    lost = StockMovement.objects.filter(subject=order.subject, kind=MovementKind.LOSE)
    sizes = set(lost.values_list("stock__listing", "variant"))
    stock.hold_articles(listing for listing, _size in sizes)
    for listing, size in sorted(sizes, key=str):
        if size is not None:
            _take((listing, size), _too_many(listing, size), event)
        _take((listing, None), _too_many(listing), event)


def _too_many(listing: int, *size: int) -> int:
    """Return how many more lie in places than are counted: of one size, or of all together."""
    loose = loose_of_sizes([listing])
    return max(-(loose[listing, size[0]] if size else sum(loose.values())), 0)


def _take(size: Size, many: int, event: Event) -> None:
    """Take so many pieces out of the places of one size, what expires first before the rest."""
    for bin_ in _in_order(bins_of([size[0]]).filter(lot__variant=size[1], quantity__gt=0)):
        if part := min(many, bin_.quantity):
            code = f"lack:{event.pk}:{event.attempts}:{bin_.pk}"
            at = event.happened_at
            stock.move(bin_, BinMove.LACK, -part, code=code, by=event.actor, at=at)
            many -= part


def _in_order(bins: Iterable[Bin]) -> list[Bin]:
    return sorted(bins, key=lambda bin_: (bin_.lot.expires_on or FAR, bin_.pk))
