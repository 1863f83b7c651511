"""What is usual for one elder by day and by night, and how far a reading lies from it.

The middle of her last four weeks, and the usual distance from that middle (MAD). A walk must
not look like an illness: readings are gathered in windows, and several in a row must be unusual.
"""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from songhe.health.rules.days import Day
from songhe.health.rules.judging import Reading
from songhe.health.rules.limits import GOOD_ENOUGH, Rule
from songhe.health.rules.packing import Arrays, Times
from songhe.health.rules.zones import hours_of

NIGHT_ENDS = 6  # o'clock in her zone
BUCKETS = ("night", "day")
ROBUST = 1.4826  # MAD × this is the standard deviation of a normal distribution


class Usual(NamedTuple):
    """The middle and the usual distance from it, over so many days."""

    median: float
    mad: float
    days: int

    def spread(self, least: float) -> float:
        return max(ROBUST * self.mad, least)


def usual_of(days: Iterable[Day], bucket: str) -> Usual | None:
    """Draw what is usual from the hours of some days; None when nothing was measured."""
    values: list[float] = []
    count = 0
    for day in days:
        hours = day.hours[:NIGHT_ENDS] if bucket == "night" else day.hours[NIGHT_ENDS:]
        known = [hour.mean for hour in hours if hour is not None]
        values += known
        count += bool(known)
    if not values:
        return None
    middle = median(values)
    return Usual(middle, median(abs(value - middle) for value in values), count)


def reads_from(rule: Rule, since: float) -> float:
    """From when on readings must be read, so that no window is cut; seconds since 1970."""
    window: float = rule.facts["window_seconds"]
    edge: float = since - rule.looks_back - window
    return float(edge // window * window) if window else edge


def scored(
    rule: Rule, readings: Arrays, usual: Mapping[str, Usual], zone: ZoneInfo
) -> list[Reading]:
    """Return how unusual each window (or reading) is: its distance in usual distances.

    A window counts when it is over, that is when something later was measured.
    """
    window = rule.facts["window_seconds"] * 1000
    good = readings.where(readings.quality >= GOOD_ENOUGH)
    if not len(good.times):
        return []
    if window:
        times, values = _windows(good, window, last=int(readings.times[-1]))
    else:
        times, values = good.times, good.values
    z, known = _scores(rule, times - window // 2, values, usual, zone)
    pairs = zip((times[known] / 1000).tolist(), z[known].tolist(), strict=True)
    return [Reading(at, value) for at, value in pairs]


def _windows(good: Arrays, window: int, *, last: int) -> tuple[Times, NDArray[np.float64]]:
    """The median of each window that is over; a window is named by its end."""
    place = good.times // window
    cuts = np.flatnonzero(np.diff(place)) + 1
    ends = (place[np.append(0, cuts)] + 1) * window
    values = np.array([np.median(part) for part in np.split(good.values, cuts)])
    over = ends <= last
    return ends[over], values[over]


def _scores(
    rule: Rule,
    times: Times,
    values: NDArray[np.float64],
    usual: Mapping[str, Usual],
    zone: ZoneInfo,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    at_night = hours_of(times, zone) < NIGHT_ENDS
    z = np.zeros(len(times))
    known = np.zeros(len(times), dtype=bool)
    for bucket, mask in (("night", at_night), ("day", ~at_night)):
        one = usual.get(bucket)
        if one is not None and one.days >= rule.facts["least_days"]:
            z[mask] = (values[mask] - one.median) / one.spread(rule.facts["least"])
            known |= mask
    return z, known


def limits_of(rule: Rule, usual: Mapping[str, Usual]) -> dict[str, list[float]]:
    """The levels in the metric's own unit, by bucket."""
    least = rule.facts["least"]
    return {
        bucket: [one.median + level.limit * one.spread(least) for level in rule.levels]
        for bucket, one in usual.items()
        if one.days >= rule.facts["least_days"]
    }
