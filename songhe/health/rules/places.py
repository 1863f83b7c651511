"""Places on earth: distances, and the way back from China's shifted coordinates.

Maps published in China shift every place by up to some 700 m (GCJ-02, 火星坐标). Makers who
take positions from such a map service send them shifted. The shift is the public one that
EvilTransform (github.com/googollee/eviltransform, MIT) and many others give: polynomials and
sines of the distance from 105°E, 35°N on the Krasovsky 1940 ellipsoid. Its inverse has no
formula; it is found by repeating until it stands still.
"""

from math import asin, cos, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

EARTH = 6_371_008.8  # metres, mean radius
AXIS = 6_378_245.0  # metres, semi-major axis of Krasovsky 1940
ECCENTRICITY = 0.006_693_421_622_965_943  # squared
STILL = 1e-9  # degrees
ROUNDS = 30


class Place(NamedTuple):
    """A point in degrees; which system they are of, the name of its variable says."""

    latitude: float
    longitude: float


def distance(one: Place, other: Place) -> float:
    """Return metres along the surface (haversine)."""
    up = radians(other.latitude - one.latitude) / 2
    across = radians(other.longitude - one.longitude) / 2
    scale = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH * asin(min(1.0, sqrt(sin(up) ** 2 + scale * sin(across) ** 2)))


def is_shifted(place: Place) -> bool:
    """Does the shift hold here? The box that the maps use, wider than the country."""
    return 0.8293 <= place.latitude <= 55.8271 and 72.004 <= place.longitude <= 137.8347


def to_gcj(wgs: Place) -> Place:
    """Shift a true place as China's maps do."""
    if not is_shifted(wgs):
        return wgs
    up, across = _shift(wgs)
    return Place(wgs.latitude + up, wgs.longitude + across)


def from_gcj(gcj: Place) -> Place:
    """Return the true place (WGS-84) of one that a map shifted."""
    if not is_shifted(gcj):
        return gcj
    wgs = gcj
    for _ in range(ROUNDS):
        shifted = to_gcj(wgs)
        off = Place(gcj.latitude - shifted.latitude, gcj.longitude - shifted.longitude)
        wgs = Place(wgs.latitude + off.latitude, wgs.longitude + off.longitude)
        if hypot(*off) < STILL:
            break
    return wgs


def _shift(wgs: Place) -> tuple[float, float]:
    """Return by how much a place is shifted, in degrees."""
    x, y = wgs.longitude - 105.0, wgs.latitude - 35.0
    root = sqrt(abs(x))
    short = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (short + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (short + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))) * 2 / 3
    latitude = radians(wgs.latitude)
    bend = 1 - ECCENTRICITY * sin(latitude) ** 2
    along = AXIS * (1 - ECCENTRICITY) / (bend * sqrt(bend))
    around = AXIS / sqrt(bend) * cos(latitude)
    return north * 180 / (along * pi), east * 180 / (around * pi)


def _waves(distance: float, *waves: tuple[float, float]) -> float:
    return sum(height * sin(distance * pi / length) for height, length in waves)
