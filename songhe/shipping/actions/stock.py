"""Pieces that come to a place or leave it; the catalogue's promise moves along."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from songhe.accounts.models import Region
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Provider, Stock, Variant
from songhe.shipping.models import Bin, BinMovement, Lot, QualityReport, Warehouse
from songhe.shipping.queries.sizes import loose_of
from songhe.shipping.rules.papers import kind_of
from songhe.shipping.states import BinMove


class NameTaken(Exception):
    """There is one of that name, or number, already."""


class NotThatMany(Exception):
    """Fewer pieces than that; `left` is how many there are."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} left")
        self.left = left


class LotRecalled(Exception):
    """The lot was called back: nothing of it comes in or goes out."""


class SizeMissing(Exception):
    """The article is sold in sizes, and nobody said of which one these pieces are."""


@dataclass(frozen=True)
class LotFacts:
    """What is printed on the pack."""

    number: str
    made_on: date | None = None
    expires_on: date | None = None


def open_warehouse(
    *, provider: Provider, name: str, address: str, phone: str, region: Region | None = None
) -> Warehouse:
    """Add a place from which a seller sends; in which street it is says whom it serves first.

    :raises NameTaken: if there is one of that name.
    """
    try:
        with transaction.atomic():
            return Warehouse.objects.create(
                provider=provider, name=name, address=address, phone=phone, region=region
            )
    except IntegrityError as error:
        raise NameTaken(name) from error


def add_lot(
    *, listing: Listing, facts: LotFacts, by: str, at: datetime, variant: Variant | None = None
) -> Lot:
    """Write a lot of an article down; where it is sold in sizes, of one of them.

    :raises NameTaken: if its number is there already.
    :raises SizeMissing: if the article has sizes and this is none of them.
    """
    if (variant.listing_id if variant else None) != _in_sizes(listing):
        raise SizeMissing(listing.code)
    try:
        with transaction.atomic():
            return Lot.objects.create(
                listing=listing,
                variant=variant,
                number=facts.number,
                made_on=facts.made_on,
                expires_on=facts.expires_on,
                added_by=by,
                added_at=at,
            )
    except IntegrityError as error:
        raise NameTaken(facts.number) from error


def add_report(*, lot: Lot, name: str, raw: bytes, by: str, at: datetime) -> QualityReport:
    """Keep a report on a lot; the same file again is the same report.

    :raises NotAPaper: if it is neither a PDF nor a picture, whatever it is called.
    :raises TooLarge: if it has more than five megabytes.
    """
    kind = kind_of(raw)
    report, _created = QualityReport.objects.get_or_create(
        lot=lot,
        digest=hashlib.sha256(raw).hexdigest(),
        defaults={
            "name": name[:80],
            "kind": kind,
            "size": len(raw),
            "body": raw,
            "added_by": by,
            "added_at": at,
        },
    )
    return report


@transaction.atomic
def receive_lot(
    *, lot: Lot, warehouse: Warehouse, quantity: int, code: str, by: str, at: datetime
) -> None:
    """Pieces came in: they lie there, and may be sold; the same code again counts nothing.

    :raises LotRecalled: if the lot was called back.
    :raises SizeMissing: if the article got sizes since, and the lot was not sorted.
    """
    _check_open(lot)
    if move(place(lot, warehouse), BinMove.RECEIVE, quantity, code=code, by=by, at=at):
        key = f"shipping:{code}"
        receive_stock(listing=lot.listing, variant=lot.variant, quantity=quantity, code=key, at=at)


@transaction.atomic
def shelve(
    *, lot: Lot, warehouse: Warehouse, quantity: int, code: str, by: str, at: datetime
) -> None:
    """Write down where pieces lie that the catalogue counts already.

    :raises LotRecalled: if the lot was called back.
    :raises SizeMissing: if the article got sizes since, and the lot was not sorted.
    :raises NotThatMany: if fewer than that lie nobody knows where.
    """
    _check_open(lot)
    hold_articles([lot.listing_id])
    if BinMovement.objects.filter(code=code).exists():
        return
    loose = loose_of(lot.listing_id, lot.variant_id)
    if loose < quantity:
        raise NotThatMany(loose)
    move(place(lot, warehouse), BinMove.RECEIVE, quantity, code=code, by=by, at=at)


def place(lot: Lot, warehouse: Warehouse) -> Bin:
    """Return the place of a lot in a warehouse; there is one."""
    found, _created = Bin.objects.get_or_create(lot=lot, warehouse=warehouse)
    return found


def move(bin_: Bin, kind: BinMove, quantity: int, *, code: str, by: str, at: datetime) -> bool:
    """Change a bin by so many pieces; False when this code was written before.

    :raises NotThatMany: if there are fewer than are taken.
    """
    _movement, new = BinMovement.objects.get_or_create(
        code=code,
        defaults={"bin": bin_, "kind": kind, "quantity": quantity, "by": by, "happened_at": at},
    )
    if not new:
        return False
    enough = Bin.objects.filter(pk=bin_.pk, quantity__gte=-quantity)
    if not enough.update(quantity=F("quantity") + quantity):
        bin_.refresh_from_db(fields=["quantity"])
        raise NotThatMany(bin_.quantity)
    return True


def hold_articles(listing_ids: Iterable[int]) -> None:
    """Keep everybody else from moving these articles meanwhile, always in the same order."""
    wanted = sorted(set(listing_ids))
    list(
        Stock.objects.select_for_update(no_key=True)
        .filter(listing__in=wanted)
        .order_by("listing_id")
    )


def _in_sizes(listing: Listing) -> int | None:
    """Return the key of an article that is sold in sizes, else None."""
    return listing.pk if listing.variants.exists() else None


def _check_open(lot: Lot) -> None:
    check_not_recalled(lot)
    if lot.variant_id is None and _in_sizes(lot.listing) is not None:
        raise SizeMissing(lot.number)


def check_not_recalled(lot: Lot) -> None:
    """See that a lot was not called back, and hold it so.

    :raises LotRecalled: if it was.
    """
    # Read again, and held: a recall of the same moment comes before or after, not between.
    if Lot.objects.select_for_update(no_key=True).get(pk=lot.pk).recalled_at is not None:
        raise LotRecalled(lot.number)
