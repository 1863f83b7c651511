"""Giving an article sizes and colours. The listing's own price stays the lowest of them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Stock, Variant
from songhe.kernel.codes import new_code

MOST_VARIANTS = 40


class SameName(Exception):
    """The listing has a variant of this name."""


class TooManyVariants(Exception):
    """Whoever chooses should not have to look through so many."""


@transaction.atomic
def add_variant(*, listing: Listing, name: str, price: int, at: datetime) -> Variant:
    """Add a size or colour; the first one takes over what lies on the shelf unpromised.

    :raises SameName: if there is one of this name.
    :raises TooManyVariants: if there are forty.
    """
    Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    there = listing.variants.aggregate(last=Max("place"))["last"]
    if listing.variants.filter(is_active=True).count() >= MOST_VARIANTS:
        raise TooManyVariants
    try:
        with transaction.atomic():
            variant = Variant.objects.create(
                listing=listing, name=name, price=price, place=(there or 0) + 1
            )
    except IntegrityError:
        raise SameName(name) from None
    if there is None:
        _take_over(listing, variant, at)
    keep_lowest_price(listing)
    return variant


@transaction.atomic
def change_variant(*, variant: Variant, name: str, price: int, is_active: bool) -> None:
    """Change one; prices already promised to somebody stay.

    :raises SameName: if another one has this name.
    """
    variant.name, variant.price, variant.is_active = name, price, is_active
    try:
        with transaction.atomic():
            variant.save(update_fields=["name", "price", "is_active"])
    except IntegrityError:
        raise SameName(name) from None
    keep_lowest_price(variant.listing)


def keep_lowest_price(listing: Listing) -> None:
    """Make a listing's price the lowest of what is offered of it."""
    lowest = listing.variants.filter(is_active=True).aggregate(price=Min("price"))["price"]
    if lowest is not None and lowest != listing.price:
        listing.price = lowest
        listing.save(update_fields=["price"])


def _take_over(listing: Listing, variant: Variant, at: datetime) -> None:
    stock, _new = Stock.objects.select_for_update().get_or_create(listing=listing)
    if left := stock.left:
        key = f"variant:{variant.code}:{new_code()}"
        receive_stock(listing=listing, quantity=-left, code=f"{key}:out", at=at, variant=None)
        receive_stock(listing=listing, quantity=left, code=f"{key}:in", at=at, variant=variant)
