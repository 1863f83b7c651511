"""Where a position lies, seen from the places in which she usually is."""

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin
from typing import NamedTuple

from songhe.health.rules.places import Place, distance

BESIDE = 100.0  # metres outside a place that are still called near it
WAYS = 8  # north, north-east, …


class Spot(NamedTuple):
    """A place that has a name; one of radius 0 is a point on the map, not a place she is in."""

    name: str
    place: Place  # WGS-84
    radius: float  # metres


class Near(NamedTuple):
    """The nearest of her places, and how she stands to it."""

    spot: Spot
    metres: float  # to its middle
    beyond: float  # metres outside of it; inside is 0 or below
    way: int  # from its middle to her: 0 is north, 2 east, 4 south, 6 west

    @property
    def is_inside(self) -> bool:
        return self.beyond <= 0

    def is_beside(self, accuracy: float) -> bool:
        """Is she so close to it that nobody could tell the difference?"""
        return not self.is_inside and self.beyond <= max(BESIDE, accuracy)


def nearest(place: Place, spots: Sequence[Spot]) -> Near | None:
    """Return the place whose edge is nearest to a position; None if she has none."""
    found = [
        Near(spot, away, away - spot.radius, way(spot.place, place))
        for spot in spots
        for away in [distance(spot.place, place)]
    ]
    return min(found, key=lambda near: near.beyond, default=None)


def way(start: Place, end: Place) -> int:
    """Return in which of eight directions one place lies from another."""
    east = radians(end.longitude - start.longitude)
    here, there = radians(start.latitude), radians(end.latitude)
    up = cos(here) * sin(there) - sin(here) * cos(there) * cos(east)
    turn = degrees(atan2(sin(east) * cos(there), up)) % 360
    return round(turn * WAYS / 360) % WAYS


def rounded(metres: float) -> int:
    """Return a distance as precisely as one would say it: 40, 350, 1200, 15000."""
    step = next((step for most, step in ((100, 10), (1000, 50), (10_000, 100)) if metres < most), 0)
    step = step or 1000
    return max(step, int(metres / step + 0.5) * step)
