"""A day of one metric summed up: once for the day, once for each of its hours.

A day is the elder's own, from midnight to midnight in her zone; it has 23, 24 or 25 hours where
clocks change. An hour is counted from that midnight, so no hour is lost and none is counted twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.packing import HOUR_MS, Arrays

PACKED = np.dtype([("n", "<u4"), ("low", "<f4"), ("mean", "<f4"), ("high", "<f4")])


class Figures(NamedTuple):
    """What a span of readings came to, in the metric's unit."""

    n: int
    low: float
    mean: float
    high: float


@dataclass(frozen=True)
class Day:
    """One day of one metric; `hours` holds None where nothing good enough was measured."""

    date: date
    n: int
    low: float
    mean: float
    high: float
    total: float  # the sum, for what is counted (steps); without meaning for what is a level
    last: float
    hours: tuple[Figures | None, ...]

    def between(self, first: int, end: int) -> Figures | None:
        """Sum up the hours from `first` until `end`, e.g. 0 until 6 for the night."""
        return together(hour for hour in self.hours[first:end] if hour is not None)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and when the next one does."""
    begins, ends = (
        datetime.combine(one, time(), zone).astimezone(UTC)
        for one in (day, day + timedelta(days=1))
    )
    return begins, ends


def date_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def dates_between(first: date, last: date) -> Iterator[date]:
    """Every date from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def sum_up(readings: Arrays, day: date, zone: ZoneInfo) -> Day | None:
    """Sum up the readings of one day; None when none is good enough. Others are left out."""
    begins, ends = (round(at.timestamp() * 1000) for at in bounds(day, zone))
    mask = (readings.times >= begins) & (readings.times < ends)
    good = readings.where(mask & (readings.quality >= GOOD_ENOUGH))
    if not len(good.values):
        return None
    place = (good.times - begins) // HOUR_MS
    hours = tuple(
        _figures(good.values[place == hour]) for hour in range(-(-(ends - begins) // HOUR_MS))
    )
    n, low, mean, high = _figures(good.values) or Figures(0, 0, 0, 0)
    return Day(day, n, low, mean, high, float(good.values.sum()), float(good.values[-1]), hours)


def _figures(values: np.ndarray) -> Figures | None:
    if not len(values):
        return None
    return Figures(len(values), float(values.min()), float(values.mean()), float(values.max()))


def together(parts: Iterable[Figures]) -> Figures | None:
    """Put several spans together; None when there is none."""
    known = list(parts)
    n = sum(part.n for part in known)
    if not n:
        return None
    return Figures(
        n,
        min(part.low for part in known),
        sum(part.mean * part.n for part in known) / n,
        max(part.high for part in known),
    )


def pack_hours(hours: Iterable[Figures | None]) -> bytes:
    rows = [hour or Figures(0, 0, 0, 0) for hour in hours]
    return np.array([tuple(row) for row in rows], dtype=PACKED).tobytes()


def unpack_hours(packed: bytes) -> tuple[Figures | None, ...]:
    return tuple(
        Figures(n, low, mean, high) if n else None
        for n, low, mean, high in np.frombuffer(packed, dtype=PACKED).tolist()
    )
