"""What may be said of a trial: means with their interval, and nothing of too few.

The interval is Student's, 95 %, cut off at the ends of the scale and rounded outwards, so that
what is printed never promises more than was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import fmean, stdev

LEAST = 5  # elders, before anything is published
LIKED_LEAST = 8  # elders, before a thing may be called well liked
LIKED_LOW = 4.0  # the interval must begin here at least
LIKED_DAYS = 365  # so long the label stays
GOOD = 4  # stars from which a mark counts as good
SMALL = 3  # fewer people than that are not counted out
LOWEST, HIGHEST = 1, 5

# Student's t for 95 %, by degrees of freedom; beyond the last, that of the last is used.
STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """How many marked it, their mean to one place, and between what it lies."""

    count: int
    mean: float
    low: float
    high: float
    good: int | None  # how many gave four or five; None: too few to be counted out


@dataclass(frozen=True)
class Result:
    """Everything that may be printed of a trial."""

    count: int  # elders
    overall: Figure
    each: Mapping[str, Figure]  # by criterion; those that too few answered are left out
    is_liked: bool


def figure_of(marks: Sequence[float]) -> Figure:
    """Return the mean of at least two marks with its interval.

    :raises ValueError: if there are fewer, or one is off the scale.
    """
    if len(marks) < 2 or not all(LOWEST <= mark <= HIGHEST for mark in marks):
        raise ValueError(marks)
    mean = fmean(marks)
    half = STUDENT[min(len(marks) - 1, len(STUDENT)) - 1] * stdev(marks) / sqrt(len(marks))
    return Figure(
        count=len(marks),
        mean=round(mean, 1),
        low=max(LOWEST, floor(round((mean - half) * 10, 6)) / 10),
        high=min(HIGHEST, ceil(round((mean + half) * 10, 6)) / 10),
        good=_counted_out(sum(mark >= GOOD for mark in marks), len(marks)),
    )


def _counted_out(some: int, whole: int) -> int | None:
    """Return a part of a whole, unless one or two people could be told by it."""
    return some if all(part == 0 or part >= SMALL for part in (some, whole - some)) else None


def result_of(sheets: Sequence[Mapping[str, int]]) -> Result | None:
    """Return what may be printed of these score sheets; None if there are too few of them."""
    sheets = [sheet for sheet in sheets if sheet]
    if len(sheets) < LEAST:
        return None
    overall = figure_of([fmean(sheet.values()) for sheet in sheets])
    asked = list(dict.fromkeys(name for sheet in sheets for name in sheet))
    marks = {name: [sheet[name] for sheet in sheets if name in sheet] for name in asked}
    each = {name: figure_of(of) for name, of in marks.items() if len(of) >= LEAST}
    is_liked = overall.count >= LIKED_LEAST and overall.low >= LIKED_LOW
    return Result(len(sheets), overall, each, is_liked)
