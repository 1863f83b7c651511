"""Which sellers come to where."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from songhe.accounts.models import Elder, Region
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Address
from songhe.shop.rules.area import codes_holding, goes_to

Served = defaultdict[int, list[str]]


def served_by(providers: Collection[int]) -> Served:
    """Return the codes of where each of these sellers, by their keys, goes to: one query."""
    served: Served = defaultdict(list)
    through = Provider.serves.through.objects.filter(provider__in=providers)
    for provider, code in through.values_list("provider", "region__code"):
        served[provider].append(code)
    return served


USUAL_CODE = Subquery(
    Address.objects.filter(elder=OuterRef("elder"), is_default=True, retired_at=None).values(
        "region__code"
    )
)  # of the region where purchases for an elder usually go, if that is not home


def not_coming(providers: Collection[int], region: Region) -> set[int]:
    """Return which of these sellers, by their keys, do not come to a region: one query."""
    served = served_by(providers)
    return {one for one in providers if not goes_to(served[one], region.code)}


def others_who_come(listing: Listing, region: Region, at: datetime) -> QuerySet[Listing]:
    """Return what other sellers, who do come to a region, sell of the same kind; cheap first."""
    serves = Provider.serves.through.objects.filter(provider=OuterRef("provider"))
    here = serves.filter(region__code__in=codes_holding(region.code))
    return (
        catalogue.on_sale(at)
        .filter(Exists(here) | ~Exists(serves), category=listing.category_id)
        .filter(Q(kind="service") | Q(stock__on_hand__gt=0))
        .exclude(provider=listing.provider_id)
        .order_by("price", "pk")
    )


def first_reached(
    elder: Elder, goals: Sequence[Address | None], listings: Collection[Listing]
) -> tuple[Address | None, Listing | None]:
    """Return the first of these places (None: her home) to which all sellers come.

    If there is none, return the last one, and something that is not brought there.
    """
    served = served_by({one.provider_id for one in listings})
    if not served:  # all of them go everywhere
        return goals[0], None
    goal, far = None, None
    for goal in goals:
        region = goal.region if goal else elder.region
        here = (one for one in listings if not goes_to(served[one.provider_id], region.code))
        if (far := next(here, None)) is None:
            break
    return goal, far
