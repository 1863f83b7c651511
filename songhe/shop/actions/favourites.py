"""Keeping what one likes, and letting it go."""

from datetime import datetime

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Favourite


def keep(*, owner: Person, liked: Listing | Provider, at: datetime) -> None:
    """Keep a listing or a seller among what a person likes; twice is once."""
    listing, provider = _either(liked)
    Favourite.objects.get_or_create(
        owner=owner, listing=listing, provider=provider, defaults={"kept_at": at}
    )


def let_go(*, owner: Person, liked: Listing | Provider) -> None:
    """Take it out; what is not there need not be taken out."""
    listing, provider = _either(liked)
    Favourite.objects.filter(owner=owner, listing=listing, provider=provider).delete()


def _either(liked: Listing | Provider) -> tuple[Listing | None, Provider | None]:
    return (liked, None) if isinstance(liked, Listing) else (None, liked)
