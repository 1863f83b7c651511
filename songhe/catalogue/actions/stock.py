"""Goods that come in, are promised, set out, or come free again. Nothing is promised twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, QuerySet

from songhe.catalogue.models import Listing, Stock, StockMovement, Variant
from songhe.catalogue.states import MovementKind

WRITE = """
INSERT INTO catalogue_stockmovement
    (code, stock_id, variant_id, kind, on_hand, reserved, subject, happened_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""
RECEIVE = """
WITH written AS (
    INSERT INTO catalogue_stockmovement
        (code, stock_id, kind, on_hand, reserved, subject, happened_at)
    SELECT code, stock, %s, many, 0, '', %s
    FROM unnest(%s::text[], %s::bigint[], %s::integer[]) AS came (code, stock, many)
    ON CONFLICT (code) DO NOTHING
    RETURNING stock_id, on_hand
), counted AS (
    SELECT stock_id, sum(on_hand) AS many FROM written GROUP BY stock_id
)
UPDATE catalogue_stock SET on_hand = on_hand + many FROM counted WHERE id = stock_id
"""


class SoldOut(Exception):
    """There are not enough of an article; `left` is how many there are."""

    def __init__(self, listing: Listing, left: int) -> None:
        super().__init__(f"{listing.code}: {left} left")
        self.listing = listing
        self.left = left


Article = Listing | Variant  # what lies on a shelf and can be promised


class CannotTakeOut(Exception):
    """More would leave the shelf than lies on it unpromised."""


@transaction.atomic
def receive_stock(
    *, listing: Listing, quantity: int, code: str, at: datetime, variant: Variant | None = None
) -> None:
    """Count articles that came in, or (negative) were lost; the same code again counts nothing.

    :raises CannotTakeOut: if more is lost than is there and not promised.
    """
    stock, _new = Stock.objects.get_or_create(listing=listing)
    if not _move(stock, variant, MovementKind.RECEIVE, code, "", at, on_hand=quantity):
        return
    for there in _rows(stock, variant):
        if not there.filter(on_hand__gte=F("reserved") - quantity).update(
            on_hand=F("on_hand") + quantity
        ):
            raise CannotTakeOut(listing.code)


@transaction.atomic
def receive_many(*, received: Sequence[tuple[Listing, int, str]], at: datetime) -> None:
    """Count what came in of many articles, each with its code, which counts once."""
    listings = {listing.pk for listing, *_rest in received}
    # In the order in which everybody takes them, so that none wait in a ring.
    there = Stock.objects.filter(listing__in=listings).order_by("listing")
    stocks = {one.listing_id: one for one in there.select_for_update(no_key=True)}
    missing = [Stock(listing_id=pk) for pk in sorted(listings - stocks.keys())]
    stocks |= {one.listing_id: one for one in Stock.objects.bulk_create(missing)}
    with connection.cursor() as sql:
        columns = (
            [code for _listing, _quantity, code in received],
            [stocks[listing.pk].pk for listing, *_rest in received],
            [quantity for _listing, quantity, _code in received],
        )
        sql.execute(RECEIVE, (MovementKind.RECEIVE.value, at, *columns))


@transaction.atomic
def reserve_stock(*, quantities: Iterable[tuple[Article, int]], subject: str, at: datetime) -> None:
    """Promise articles to a buyer, all of them or none; once for each subject.

    :raises SoldOut: if there are not enough of one of them; then nothing is promised.
    """
    wanted = _summed(quantities)
    stocks = {
        stock.listing_id: stock
        for stock in Stock.objects.filter(listing__in={listing.pk for listing, *_rest in wanted})
    }
    for listing, variant, quantity in wanted:
        stock = stocks.get(listing.pk)
        if stock is None:
            raise SoldOut(listing, 0)
        key = f"{subject}:reserve:{_key(stock, variant)}"
        if not _move(stock, variant, MovementKind.RESERVE, key, subject, at, reserved=quantity):
            continue
        for there in _rows(stock, variant):
            if not there.filter(on_hand__gte=F("reserved") + quantity).update(
                reserved=F("reserved") + quantity
            ):
                article = variant or stock
                article.refresh_from_db()
                raise SoldOut(listing, article.left)


@transaction.atomic
def release_stock(*, subject: str, at: datetime, only: Article | None = None) -> None:
    """Give back what was promised for a subject, or one article of it, if it is still there."""
    for stock, variant, quantity in _promised(subject):
        if only is not None and only != (variant or stock.listing):
            continue
        # One key ends a promise, either way: of releasing and shipping exactly one happens.
        key = f"{subject}:end:{_key(stock, variant)}"
        if _move(stock, variant, MovementKind.RELEASE, key, subject, at, reserved=-quantity):
            for there in _rows(stock, variant):
                there.update(reserved=F("reserved") - quantity)


@transaction.atomic
def ship_stock(*, subject: str, at: datetime) -> None:
    """Take what was promised for a subject off the shelf, if it was not given back meanwhile."""
    for stock, variant, quantity in _promised(subject):
        key = f"{subject}:end:{_key(stock, variant)}"
        moved = _move(
            stock,
            variant,
            MovementKind.SHIP,
            key,
            subject,
            at,
            on_hand=-quantity,
            reserved=-quantity,
        )
        if moved:
            for there in _rows(stock, variant):
                there.update(on_hand=F("on_hand") - quantity, reserved=F("reserved") - quantity)


@transaction.atomic
def lose_stock(*, article: Article, left: int, code: str, subject: str, at: datetime) -> int:
    """Write off what is not there, so that no more than `left` are offered; return how many.

    What is promised stays promised. The same code again loses nothing.
    """
    variant = article if isinstance(article, Variant) else None
    listing = article.listing if isinstance(article, Variant) else article
    stock = Stock.objects.select_for_update(no_key=True).filter(listing=listing).first()
    if stock is None:
        return 0
    lost = max(left_of(stock, variant) - left, 0)
    if not lost or not _move(stock, variant, MovementKind.LOSE, code, subject, at, on_hand=-lost):
        return 0
    for there in _rows(stock, variant):
        there.update(on_hand=F("on_hand") - lost)
    return lost


def left_of(stock: Stock, variant: Variant | None) -> int:
    """Return how many of an article are offered: of one of its sizes, or of none of them."""
    if variant is not None:
        return Variant.objects.get(pk=variant.pk).left
    sizes = Variant.objects.filter(listing=stock.listing_id)
    return max(stock.left - sum(size.left for size in sizes), 0)


def _rows(stock: Stock, variant: Variant | None) -> Iterable["QuerySet[Stock] | QuerySet[Variant]"]:
    """Return the rows that count an article: the listing's, and its variant's part of it."""
    yield Stock.objects.filter(pk=stock.pk)
    if variant is not None:
        yield Variant.objects.filter(pk=variant.pk)


def _key(stock: Stock, variant: Variant | None) -> str:
    return f"{stock.pk}" if variant is None else f"{stock.pk}:{variant.pk}"


def _summed(
    quantities: Iterable[tuple[Article, int]],
) -> list[tuple[Listing, Variant | None, int]]:
    """Return each article once, in the same order for everybody, so that none wait in a ring."""
    wanted: dict[tuple[int, int], tuple[Listing, Variant | None, int]] = {}
    for article, quantity in quantities:
        variant = article if isinstance(article, Variant) else None
        listing = article.listing if isinstance(article, Variant) else article
        place = (listing.pk, variant.pk if variant else 0)
        before = wanted[place][2] if place in wanted else 0
        wanted[place] = (listing, variant, before + quantity)
    return [wanted[place] for place in sorted(wanted)]


def _promised(subject: str) -> list[tuple[Stock, Variant | None, int]]:
    reserved = StockMovement.objects.filter(subject=subject, kind=MovementKind.RESERVE)
    return [
        (movement.stock, movement.variant, movement.reserved)
        for movement in reserved.select_related("stock__listing", "variant").order_by(
            "stock__listing_id", "variant_id"
        )
    ]


def _move(  # noqa: PLR0913 (every one of them is a column)
    stock: Stock,
    variant: Variant | None,
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
        sql.execute(
            WRITE,
            (
                code,
                stock.pk,
                variant.pk if variant else None,
                kind.value,
                on_hand,
                reserved,
                subject,
                at,
            ),
        )
        return int(sql.rowcount) == 1
