"""Lots of one size: what nobody sorted is sorted, and each size is taken off sale for itself."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from songhe.catalogue.actions.stock import CannotTakeOut, receive_stock
from songhe.catalogue.models import Stock, Variant
from songhe.shipping.actions import stock
from songhe.shipping.models import Bin, Lot
from songhe.shipping.queries.sizes import loose_of_sizes
from songhe.shipping.states import BinMove


class NotItsSize(Exception):
    """The size is of another article, or the lot is of one size already."""


@transaction.atomic
def sort_pieces(
    *, bin_: Bin, variant: Variant, quantity: int, code: str, by: str, at: datetime
) -> Lot:
    """Say that so many pieces of an unsorted place are of one size; the same code is once.

    They lie there still, in that size's lot of the same number, and are sold as that size.

    :raises NotItsSize: if the size is another article's, or the lot is sorted already.
    :raises LotRecalled: if the lot was called back.
    :raises NotThatMany: if fewer lie there, or fewer of them are promised to nobody.
    """
    lot = bin_.lot
    stock.hold_articles([lot.listing_id])
    stock.check_not_recalled(lot)
    if lot.variant_id is not None or variant.listing_id != lot.listing_id:
        raise NotItsSize(variant.name)
    sized, _new = Lot.objects.get_or_create(
        listing=lot.listing,
        variant=variant,
        number=lot.number,
        defaults={
            "made_on": lot.made_on,
            "expires_on": lot.expires_on,
            "added_by": by,
            "added_at": at,
        },
    )
    stock.check_not_recalled(sized)
    known = max(loose_of_sizes([lot.listing_id]).get((lot.listing_id, variant.pk), 0), 0)
    if not stock.move(bin_, BinMove.SORT, -quantity, code=f"{code}:out", by=by, at=at):
        return sized
    there = stock.place(sized, bin_.warehouse)
    stock.move(there, BinMove.SORT, quantity, code=f"{code}:in", by=by, at=at)
    if quantity > known:
        _count_as(variant, quantity - known, code=code, at=at)
    return sized


def _count_as(variant: Variant, quantity: int, *, code: str, at: datetime) -> None:
    """Count pieces that the article counts, but none of its sizes, as of this size."""
    left = _left_unsorted(variant.listing.pk)
    if left < quantity:
        raise stock.NotThatMany(max(left, 0))
    listing = variant.listing
    receive_stock(listing=listing, quantity=-quantity, code=f"sorted:{code}:out", at=at)
    receive_stock(
        listing=listing, quantity=quantity, variant=variant, code=f"sorted:{code}:in", at=at
    )


def _left_unsorted(listing_id: int) -> int:
    """Return what an article counts beyond its sizes and has promised to nobody."""
    there = Stock.objects.get(listing=listing_id).left
    return there - sum(size.left for size in Variant.objects.filter(listing=listing_id))


@transaction.atomic
def lose_pieces(*, bin_: Bin, quantity: int, code: str, by: str, at: datetime) -> None:
    """Pieces are broken or gone: they are sold no more.

    :raises NotThatMany: if there are fewer.
    :raises CannotTakeOut: if they are promised to somebody.
    """
    stock.hold_articles([bin_.lot.listing_id])
    if stock.move(bin_, BinMove.LOSE, -quantity, code=code, by=by, at=at):
        take_off_sale(bin_.lot, quantity, code=code, at=at)


def left_of(lot: Lot) -> int:
    """Return how many pieces that a lot may hold are promised to nobody."""
    return sum(most for _size, most in _counted_as(lot))


def take_off_sale(lot: Lot, quantity: int, *, code: str, at: datetime) -> None:
    """Take pieces of a lot out of the shop's count, each of the size it is counted as.

    :raises CannotTakeOut: if they are promised to somebody.
    """
    left = quantity
    for size, most in _counted_as(lot):
        if part := min(left, most):
            own = size == lot.variant
            key = f"shipping:{code}" if own else f"shipping:{code}:{size.pk if size else 0}"
            receive_stock(listing=lot.listing, variant=size, quantity=-part, code=key, at=at)
            left -= part
    if left:
        raise CannotTakeOut(lot.number)


def _counted_as(lot: Lot) -> Iterator[tuple[Variant | None, int]]:
    """Yield the sizes a lot's pieces may be counted as, with how many are promised to nobody."""
    there = Stock.objects.filter(listing=lot.listing_id).first()
    if there is None:
        return
    if lot.variant_id is not None:
        size = Variant.objects.get(pk=lot.variant_id)
        yield size, max(min(there.left, size.left), 0)
        return
    sizes = list(Variant.objects.filter(listing=lot.listing_id).order_by("pk"))
    yield None, max(there.left - sum(size.left for size in sizes), 0)
    if not sizes:
        return
    # Nobody sorted this lot: a size may have taken over what was counted before there were sizes.
    loose = loose_of_sizes([lot.listing_id])
    for size in sizes:
        yield size, max(min(size.left, loose.get((lot.listing_id, size.pk), 0)), 0)
