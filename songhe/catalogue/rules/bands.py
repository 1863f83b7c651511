"""Bands of price and of rating, by which a shelf is narrowed."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


@dataclass(frozen=True)
class Band:
    """Prices from the first fen up to, not including, the second; None is without end."""

    code: str
    least: int
    below: int | None

    def holds(self, price: int) -> bool:
        return self.least <= price and (self.below is None or price < self.below)


BANDS = (
    Band("0-50", 0, 5_000),
    Band("50-100", 5_000, 10_000),
    Band("100-300", 10_000, 30_000),
    Band("300-1000", 30_000, 100_000),
    Band("1000-", 100_000, None),
)
RATINGS = {"45": 4_500, "40": 4_000}  # a thousand times the stars, as listings keep them
KILOMETRES = (1, 3, 5)


def band_of(price: int) -> Band:
    """Return the band a price lies in; every price lies in one."""
    return next(band for band in BANDS if band.holds(price))


def band_called(code: str) -> Band | None:
    return next((band for band in BANDS if band.code == code), None)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the way as the crow flies between two places, each latitude and longitude."""
    (lat1, lon1), (lat2, lon2) = (tuple(radians(part) for part in place) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
