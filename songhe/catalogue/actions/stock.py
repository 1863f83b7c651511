"""Goods that come in, are promised, set out, or come free again. Nothing is promised twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from songhe.catalogue.models import Listing, Stock, StockMovement
from songhe.catalogue.states import MovementKind

WRITE = """
INSERT INTO catalogue_stockmovement (code, stock_id, kind, on_hand, reserved, subject, happened_at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""


class SoldOut(Exception):
    """There are not enough of an article; `left` is how many there are."""

    def __init__(self, listing: Listing, left: int) -> None:
        super().__init__(f"{listing.code}: {left} left")
        self.listing = listing
        self.left = left


class CannotTakeOut(Exception):
    """More would leave the shelf than lies on it unpromised."""


@transaction.atomic
def receive_stock(*, listing: Listing, quantity: int, code: str, at: datetime) -> None:
    """Count articles that came in, or (negative) were lost; the same code again counts nothing.

    :raises CannotTakeOut: if more is lost than is there and not promised.
    """
    stock, _new = Stock.objects.get_or_create(listing=listing)
    if not _move(stock, MovementKind.RECEIVE, code, "", at, on_hand=quantity):
        return
    enough = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") - quantity)
    if not enough.update(on_hand=F("on_hand") + quantity):
        raise CannotTakeOut(listing.code)


@transaction.atomic
def reserve_stock(*, quantities: Iterable[tuple[Listing, int]], subject: str, at: datetime) -> None:
    """Promise articles to a buyer, all of them or none; once for each subject.

    :raises SoldOut: if there are not enough of one of them; then nothing is promised.
    """
    wanted, listings = _summed(quantities)
    stocks = {stock.listing_id: stock for stock in Stock.objects.filter(listing__in=wanted)}
    for listing_id in sorted(wanted):  # everybody in the same order, so that none wait in a ring
        quantity, stock = wanted[listing_id], stocks.get(listing_id)
        if stock is None:
            raise SoldOut(listings[listing_id], 0)
        key = f"{subject}:reserve:{stock.pk}"
        if not _move(stock, MovementKind.RESERVE, key, subject, at, reserved=quantity):
            continue
        enough = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") + quantity)
        if not enough.update(reserved=F("reserved") + quantity):
            stock.refresh_from_db()
            raise SoldOut(listings[listing_id], stock.left)


@transaction.atomic
def release_stock(*, subject: str, at: datetime) -> None:
    """Give back what was promised for a subject, if it did not set out meanwhile."""
    for stock, quantity in _promised(subject):
        # One key ends a promise, either way: of releasing and shipping exactly one happens.
        key = f"{subject}:end:{stock.pk}"
        if _move(stock, MovementKind.RELEASE, key, subject, at, reserved=-quantity):
            Stock.objects.filter(pk=stock.pk).update(reserved=F("reserved") - quantity)


@transaction.atomic
def ship_stock(*, subject: str, at: datetime) -> None:
    """Take what was promised for a subject off the shelf, if it was not given back meanwhile."""
    for stock, quantity in _promised(subject):
        key = f"{subject}:end:{stock.pk}"
        if _move(stock, MovementKind.SHIP, key, subject, at, on_hand=-quantity, reserved=-quantity):
            Stock.objects.filter(pk=stock.pk).update(
                on_hand=F("on_hand") - quantity, reserved=F("reserved") - quantity
            )


def _summed(
    quantities: Iterable[tuple[Listing, int]],
) -> tuple[Mapping[int, int], Mapping[int, Listing]]:
    wanted: dict[int, int] = {}
    listings: dict[int, Listing] = {}
    for listing, quantity in quantities:
        wanted[listing.pk] = wanted.get(listing.pk, 0) + quantity
        listings[listing.pk] = listing
    return wanted, listings


def _promised(subject: str) -> list[tuple[Stock, int]]:
    reserved = StockMovement.objects.filter(subject=subject, kind=MovementKind.RESERVE)
    return [
        (movement.stock, movement.reserved)
        for movement in reserved.select_related("stock").order_by("stock__listing_id")
    ]


def _move(
    stock: Stock,
    kind: MovementKind,
    code: str,
    subject: str,
    at: datetime,
    *,
    on_hand: int = 0,
    reserved: int = 0,
) -> bool:
    """Write a movement; False when this code was written before.

    One statement: where many want the same article, every round trip is waited for by all.
    """
    with connection.cursor() as sql:
        sql.execute(WRITE, [code, stock.pk, kind.value, on_hand, reserved, subject, at])
        return int(sql.rowcount) == 1
