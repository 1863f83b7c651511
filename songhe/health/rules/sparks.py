"""Small things beside charts: a week in one line, and the lines of a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from songhe.health.rules.packing import Arrays
from songhe.health.rules.sheets import Box, Spot


@dataclass(frozen=True)
class Spark:
    """A week in one line over the band of what is usual."""

    band: Box | None
    path: str
    dot: Spot | None


def draw_spark(days: Sequence[float | None], band: tuple[float, float] | None) -> Spark:
    """Lay out one value a day, the last one today, on 300 × 60; a day without one is left out."""
    known = [day for day in days if day is not None]
    values = [*known, *(band or ())]
    if not known:
        return Spark(None, "", None)
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, 0.5)
    low, high = low - room, high + room

    def y(value: float) -> float:
        return float(round(60 - (value - low) / (high - low) * 56, 1))

    step = 280 / max(1, len(days) - 1)
    spots = [
        Spot(round(10 + place * step, 1), y(value))
        for place, value in enumerate(days)
        if value is not None
    ]
    path = "M" + "L".join(f"{spot.x:g} {spot.y:g}" for spot in spots)
    box = Box(0, y(band[1]), 300, round(y(band[0]) - y(band[1]), 1)) if band else None
    return Spark(box, path, spots[-1])


@dataclass(frozen=True)
class Stretch:
    """One line of the table that stands for a chart of readings."""

    ms: int
    low: float
    mean: float
    high: float
    count: int


def tabulate(arrays: Arrays, *, since: int, until: int, most: int = 24) -> list[Stretch]:
    """Sum the readings up in at most so many stretches of equal length."""
    width = max(1, (until - since + most - 1) // most)
    lines = []
    for start in range(since, until, width):
        inside = arrays.values[(arrays.times >= start) & (arrays.times < start + width)]
        if len(inside):
            ends = (float(inside.min()), float(inside.mean()), float(inside.max()))
            lines.append(Stretch(start, *ends, len(inside)))
    return lines
