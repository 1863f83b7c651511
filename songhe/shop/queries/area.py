"""Which sellers come to where."""

from collections import defaultdict
from collections.abc import Collection

from songhe.accounts.models import Region
from songhe.catalogue.models import Provider
from songhe.shop.rules.area import goes_to


def not_coming(providers: Collection[int], region: Region) -> set[int]:
    """Return which of these sellers, by their keys, do not come to a region: one query."""
    served: defaultdict[int, list[str]] = defaultdict(list)
    through = Provider.serves.through.objects.filter(provider__in=providers)
    for provider, code in through.values_list("provider", "region__code"):
        served[provider].append(code)
    return {one for one in providers if not goes_to(served[one], region.code)}
