"""Changing many prices at once, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from songhe.catalogue.models import Listing, PriceChange, PriceChangeLine, Provider
from songhe.catalogue.queries import in_sizes
from songhe.catalogue.rules.prices import By, changed

UNDO = timedelta(hours=24)


class NothingChanges(Exception):
    """Not one price would be another."""


class PriceOfNothing(Exception):
    """A price would be nothing or less."""


class TooLate(Exception):
    """It was long ago, or was taken back before."""


@dataclass(frozen=True)
class Wish:
    """By how much, and how that is said."""

    by: By
    amount: int
    words: str


def preview(listings: Sequence[Listing], wish: Wish) -> list[tuple[Listing, int]]:
    """Return each listing with the price it would have; nothing is written.

    What comes in sizes is left out: each of those has a price of its own.
    """
    sizes = in_sizes(listings)
    return [
        (one, changed(one.price, wish.by, wish.amount)) for one in listings if one.pk not in sizes
    ]


@transaction.atomic
def change_prices(
    *, provider: Provider, codes: Sequence[str], wish: Wish, by: str, at: datetime
) -> PriceChange:
    """Change the prices of a provider's listings, all of them or none.

    :raises NothingChanges: if none would be another.
    :raises PriceOfNothing: if one would be nothing.
    """
    chosen = list(
        provider.listings.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk")
    )
    new = [(one, price) for one, price in preview(chosen, wish) if price != one.price]
    if not new:
        raise NothingChanges
    if any(price < 1 for _one, price in new):
        raise PriceOfNothing
    change = PriceChange.objects.create(provider=provider, words=wish.words, by=by, at=at)
    PriceChangeLine.objects.bulk_create(
        PriceChangeLine(change=change, listing=one, before=one.price, after=price)
        for one, price in new
    )
    for one, price in new:
        one.price = price
    Listing.objects.bulk_update([one for one, _price in new], ["price"], batch_size=500)
    return change


def may_undo(change: PriceChange, at: datetime) -> bool:
    """Can this change still be taken back?"""
    return change.undone_at is None and at - change.at <= UNDO


@transaction.atomic
def undo_prices(*, change: PriceChange, at: datetime) -> int:
    """Take a change back; returns how many prices came back.

    One that was changed again since stays, and so does what comes in sizes by now.

    :raises TooLate: after a day, or if it was taken back.
    """
    if at - change.at > UNDO:
        raise TooLate
    if not PriceChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=at):
        raise TooLate
    back = 0
    for line in change.lines.order_by("listing_id"):
        same = Listing.objects.filter(pk=line.listing_id, price=line.after, variants=None)
        back += same.update(price=line.before)
    return back
