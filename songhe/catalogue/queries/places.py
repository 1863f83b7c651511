"""Where things are: which streets and communities lie near somebody."""

from songhe.accounts.models import Region
from songhe.catalogue.rules.bands import kilometres

Place = tuple[float, float]  # latitude and longitude


def place_of(region: Region) -> Place | None:
    """Return where a region lies, or the one it belongs to; None when nobody knows."""
    for one in (region, region.parent):
        if one is not None and one.latitude is not None and one.longitude is not None:
            return one.latitude, one.longitude
    return None


def kilometres_between(one: Region | None, other: Region | None) -> float | None:
    """Return how far two regions lie apart; None when nobody knows of one of them."""
    here, there = (place_of(region) if region else None for region in (one, other))
    return kilometres(here, there) if here and there else None


def regions_near(place: Place, within: int) -> tuple[int, ...]:
    """Return the keys of the regions that lie within so many kilometres: one query."""
    every = Region.objects.select_related("parent")
    return tuple(
        one.pk for one in every if (there := place_of(one)) and kilometres(place, there) <= within
    )
