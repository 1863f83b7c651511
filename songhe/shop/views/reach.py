"""A seller who does not come to where she lives: where else it could go, and who else comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing
from songhe.shop.actions.checkouts import HOME, Goal
from songhe.shop.models import Address
from songhe.shop.queries.addresses import Where, addresses_of, home_of
from songhe.shop.queries.area import others_who_come, served_by
from songhe.shop.rules.area import goes_to

MOST = 5  # ways on a page, beside writing down another place
MOST_PLACES = 3


@dataclass(frozen=True)
class Way:
    """A place to which this seller does come."""

    to: str
    label: str
    words: str


def goal_of(elder: Elder, to: str) -> Goal:
    """Read where it shall go: home, one of her places, or where her purchases usually go.

    :raises Http404: if it is none of hers.
    """
    if to in {"", HOME}:
        return HOME if to else None
    found = addresses_of(elder).filter(code=to.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def is_too_far(listing: Listing, elder: Elder) -> bool:
    """Does its seller not come where her purchases usually go?"""
    served = served_by({listing.provider_id})[listing.provider_id]
    if not served:
        return False
    return not goes_to(served, _wanted(addresses_of(elder), home_of(elder), None).region.code)


def _wanted(kept: Iterable[Address], home: Where, goal: Goal) -> Where | Address:
    usual = next((one for one in kept if one.is_default), None)
    chosen = usual if goal is None else None if goal == HOME else goal
    return chosen or home


def when_too_far(
    listing: Listing, elder: Elder, goal: Goal, at: datetime
) -> dict[str, object] | None:
    """Return what to offer instead; None if its seller does come there."""
    served = served_by({listing.provider_id})[listing.provider_id]
    if not served:
        return None
    kept, home = list(addresses_of(elder)), home_of(elder)
    wanted = _wanted(kept, home, goal)
    if goes_to(served, wanted.region.code):
        return None
    places: list[tuple[str, Where | Address]] = [(HOME, home)]
    places += [(one.code, one) for one in kept]
    ways = [
        Way(to, one.label, f"{one.region.name} {one.place}")
        for to, one in places
        if goes_to(served, one.region.code)
    ][:MOST_PLACES]
    others = others_who_come(listing, wanted.region, at)
    return {"wanted": wanted, "ways": ways, "others": others[: MOST - len(ways)]}
