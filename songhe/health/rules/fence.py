"""How far outside the places she may be an elder is, in metres."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from songhe.health.rules.judging import Reading
from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.packing import Arrays
from songhe.health.rules.zones import hours_of

EARTH = 6_371_008.8  # metres, mean radius (IUGG)


class Circle(NamedTuple):
    """A place she may be in; it calls only from one hour to another (both 0: always)."""

    latitude: float
    longitude: float
    radius: float  # metres
    from_hour: int = 0
    until_hour: int = 0

    def calls_at(self, hours: NDArray[np.int64]) -> NDArray[np.bool_]:
        if self.from_hour == self.until_hour:
            return np.ones(len(hours), dtype=bool)
        late, early = hours >= self.from_hour, hours < self.until_hour
        return late & early if self.from_hour < self.until_hour else late | early


def metres(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], circle: Circle
) -> NDArray[np.float64]:
    """Return the distance to the middle of a circle (haversine)."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    lat0, lon0 = np.radians(circle.latitude), np.radians(circle.longitude)
    half = (
        np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    )
    away: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return away


def outside(
    latitude: Arrays, longitude: Arrays, circles: Sequence[Circle], zone: ZoneInfo
) -> list[Reading]:
    """Return for each position how far outside every circle she is; inside is below zero.

    Outside counts only while one of the circles calls: an alert that is open does not end
    because its hour is over, only because she is back.
    """
    times, first, second = np.intersect1d(
        latitude.times, longitude.times, assume_unique=True, return_indices=True
    )
    if not len(times) or not circles:
        return []
    good = (latitude.quality[first] >= GOOD_ENOUGH) & (longitude.quality[second] >= GOOD_ENOUGH)
    lat, lon, times = latitude.values[first][good], longitude.values[second][good], times[good]
    beyond = np.array([metres(lat, lon, circle) - circle.radius for circle in circles]).min(axis=0)
    hours = hours_of(times, zone)
    calls = np.array([circle.calls_at(hours) for circle in circles]).any(axis=0)
    counts = calls | (beyond <= 0)
    pairs = zip((times[counts] / 1000).tolist(), beyond[counts].tolist(), strict=True)
    return [Reading(at, value) for at, value in pairs]
