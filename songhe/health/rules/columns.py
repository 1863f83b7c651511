"""What stands at one place along a chart: a reading, an hour, a day or a week, summed up."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from songhe.health.rules.days import Day, Figures, bounds, together
from songhe.health.rules.packing import HOUR_MS, Arrays

# What is reported as the whole of a day, and grows from nothing: it is drawn as bars.
SLEEP = frozenset({"sleep_duration", "sleep_deep", "sleep_light", "sleep_rem"})
COUNTERS = frozenset({"steps_24h", "calories_24h", "distance_24h"})
SUMS = frozenset({"steps"})
BARS = SLEEP | COUNTERS | SUMS


class Column(NamedTuple):
    """Some readings at one place: when (its middle), how many, and what they came to."""

    ms: int
    n: int
    low: float
    mean: float
    high: float


def value_of(metric: str, day: Day) -> float:
    """The one number that stands for a day: its mean, its sum, or what was reported last."""
    if metric in SUMS:
        return day.total
    if metric in COUNTERS:
        return day.high
    return day.last if metric in SLEEP else day.mean


def values_of(metric: str, days: dict[date, Day], first: date, last: date) -> list[float | None]:
    """One number for each date, both ends included; None where nothing was measured."""
    count = (last - first).days + 1
    dates = (first + timedelta(days=number) for number in range(count))
    return [value_of(metric, days[day]) if day in days else None for day in dates]


def of_readings(arrays: Arrays) -> list[Column]:
    """Each reading at its own moment."""
    pairs = zip(arrays.times.tolist(), arrays.values.tolist(), strict=True)
    return [Column(ms, 1, value, value, value) for ms, value in pairs]


def of_hours(days: Iterable[Day], zone: ZoneInfo, *, each: int = 1) -> list[Column]:
    """So many hours of a day in one place, counted from its midnight."""
    found = []
    for day in days:
        midnight = milliseconds_of(day.date, zone)[0]
        for start in range(0, len(day.hours), each):
            part = together(hour for hour in day.hours[start : start + each] if hour is not None)
            if part is not None:
                middle = midnight + start * HOUR_MS + each * HOUR_MS // 2
                found.append(Column(middle, *part))
    return found


def sums_of_hours(days: Iterable[Day], zone: ZoneInfo) -> list[Column]:
    """What was counted in each hour, for what is counted as it happens."""
    return [
        Column(column.ms, column.n, 0.0, column.mean * column.n, column.mean * column.n)
        for column in of_hours(days, zone)
    ]


def of_days(days: Iterable[Day], zone: ZoneInfo, metric: str) -> list[Column]:
    """A day in one place."""
    found = []
    for day in days:
        begins, ends = milliseconds_of(day.date, zone)
        value = value_of(metric, day)
        low, high = (value, value) if metric in BARS else (day.low, day.high)
        found.append(Column((begins + ends) // 2, day.n, low, value, high))
    return found


def of_weeks(days: Sequence[Day], zone: ZoneInfo, metric: str, *, last: date) -> list[Column]:
    """Seven days in one place, counted back from the last: what one of its days came to."""
    found = []
    for back, group in groupby(days, key=lambda day: (last - day.date).days // 7):
        values = [value_of(metric, day) for day in group]
        middle = last - timedelta(days=back * 7 + 3)
        ms = sum(milliseconds_of(middle, zone)) // 2
        mean = sum(values) / len(values)
        found.append(Column(ms, len(values), min(values), mean, max(values)))
    return found


def milliseconds_of(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """When a day begins and when the next one does."""
    begins, ends = bounds(day, zone)
    return round(begins.timestamp() * 1000), round(ends.timestamp() * 1000)


def sum_of_days(days: Iterable[Day], metric: str) -> Figures | None:
    """Several days as one line of a table; for bars the mean is that of a day."""
    known = list(days)
    if metric not in BARS:
        return together(Figures(day.n, day.low, day.mean, day.high) for day in known)
    values = [value_of(metric, day) for day in known]
    if not values:
        return None
    return Figures(len(values), min(values), sum(values) / len(values), max(values))
