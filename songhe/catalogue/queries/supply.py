"""What there is in each street."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from songhe.accounts.models import Region
from songhe.accounts.queries import streets
from songhe.catalogue.models import (
    Category,
    Provider,
)
from songhe.catalogue.queries.listings import on_sale


@dataclass(frozen=True)
class Supply:
    """What can be had in a street, of one upper category."""

    street: Region
    category: Category
    providers: int
    listings: int


def supply_by_street(*, at: datetime) -> list[Supply]:
    """Return what is on sale for each street and upper category: a constant number of queries.

    A provider that names no streets goes to all of them.
    """
    everywhere = list(streets())
    tops = {top.code: top for top in Category.objects.filter(parent=None)}
    serves: dict[int, set[int]] = {}
    for provider_id, street_id in Provider.serves.through.objects.values_list(
        "provider_id", "region_id"
    ):
        serves.setdefault(provider_id, set()).add(street_id)
    offers = Counter(on_sale(at).order_by().values_list("provider_id", "category__code"))
    listings: Counter[tuple[int, str]] = Counter()
    sellers: dict[tuple[int, str], set[int]] = {}
    all_streets = {street.pk for street in everywhere}
    for (provider_id, code), number in offers.items():
        for street_id in serves.get(provider_id, all_streets):
            place = (street_id, code[:1])
            listings[place] += number
            sellers.setdefault(place, set()).add(provider_id)
    return [
        Supply(street, top, len(sellers.get((street.pk, code), ())), listings[street.pk, code])
        for street in everywhere
        for code, top in sorted(tops.items())
    ]
