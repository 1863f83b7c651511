"""What somebody likes, and whether it can be had now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.models import Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Favourite


@dataclass(frozen=True)
class Liked:
    """A listing that somebody kept."""

    listing: Listing
    why_not: str  # in kind words why it cannot be bought now; "" when it can
    sold_out: bool


def favourites_of(person: Person) -> QuerySet[Favourite]:
    """Return the listings that a person keeps, newest first."""
    return (
        Favourite.objects.filter(owner=person, provider=None)
        .select_related(
            "listing__provider__organisation", "listing__category__parent", "listing__stock"
        )
        .order_by("-kept_at", "-pk")
    )


def sellers_liked_by(person: Person) -> QuerySet[Favourite]:
    """Return the sellers that a person keeps, newest first."""
    return (
        Favourite.objects.filter(owner=person, listing=None)
        .select_related("provider__organisation")
        .order_by("-kept_at", "-pk")
    )


def likes(person: Person, liked: Listing | Provider) -> bool:
    """Does a person keep this among what she likes?"""
    kept = Favourite.objects.filter(owner=person)
    if isinstance(liked, Listing):
        return kept.filter(listing=liked, provider=None).exists()
    return kept.filter(listing=None, provider=liked).exists()


def liked_now(favourites: list[Favourite], at: datetime) -> list[Liked]:
    """Return kept listings with how they stand: one query, however many."""
    listings = [one.listing for one in favourites if one.listing is not None]
    off_sale = catalogue.why_not_any(listings, at)
    return [
        Liked(one, off_sale.get(one.pk, ""), not one.is_service and one.stock.left == 0)
        for one in listings
    ]
