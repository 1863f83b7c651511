"""Gentle goals: what to propose, how a week went, and when to say something.

A goal is a small step from what she does already, never from what others do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean

from songhe.health.rules.bands import ENOUGH

SLEEP, STEPS, MEASURE, MEDICINE, WATER = "sleep", "steps", "measure", "medicine", "water"
WEEK = 7
MORE = {SLEEP: 1.05, STEPS: 1.10}  # a small step
ROUND = {SLEEP: 10.0, STEPS: 100.0}
LONG_ENOUGH = 420.0  # minutes a night; nobody is asked for more than seven hours
FAR_ENOUGH = 6_000.0  # steps a day; nobody is asked for more
OFTEN_ENOUGH = 4.0  # days a week on which measuring says enough
EVERY_DAY = 7.0
# From when to when one may be reminded, by the elder's clock.
BY_DAY = (9, 20)
# The hours at which each is worth saying.
WORTH = {MEDICINE: (9, 12), MEASURE: (10, 18), WATER: (14, 18), STEPS: (15, 18), SLEEP: (19, 20)}
SHORT = 0.6  # of a day's steps by the afternoon: under that a walk would help


def propose(kind: str, values: Sequence[float | None]) -> float | None:
    """Return what to aim at, from the last four weeks; None when too little is known.

    For sleep and steps `values` are her days; for measuring, 1 for each day with a reading.
    """
    if kind in {MEDICINE, WATER}:
        return EVERY_DAY
    known = [value for value in values if value is not None]
    if kind == MEASURE:
        weekly = len(known) / max(1.0, len(values) / WEEK)
        return min(OFTEN_ENOUGH, float(int(weekly) + 1))
    if len(known) < ENOUGH:
        return None
    most = LONG_ENOUGH if kind == SLEEP else FAR_ENOUGH
    return min(most, _rounded_up(fmean(known) * MORE[kind], ROUND[kind]))


def _rounded_up(value: float, step: float) -> float:
    return ceil(round(value / step, 6)) * step  # 3000 · 1.1 is a hair over 3300


@dataclass(frozen=True)
class Progress:
    """How the last seven days went."""

    reached: int  # days
    known: int
    wanted: int
    mean: float | None  # of the days, where a day has a number

    @property
    def share(self) -> int:
        return min(100, round(100 * self.reached / self.wanted))


def progress(kind: str, target: float, week: Sequence[float | None]) -> Progress:
    """Look at seven days, today last: how many reached it, of how many."""
    known = [value for value in week if value is not None]
    if kind in {SLEEP, STEPS}:
        reached = sum(value >= target for value in known)
        return Progress(reached, len(known), WEEK, fmean(known) if known else None)
    return Progress(len(known), len(known), round(target), None)


@dataclass(frozen=True)
class Standing:
    """A goal as the reminder sees it."""

    kind: str
    target: float
    week: Sequence[float | None]  # seven days, today last


def worth_saying(goal: Standing, hour: int) -> bool:
    """Would a word help now? Only by day, at its hour, and while it is not done."""
    first, end = WORTH[goal.kind]
    if not (BY_DAY[0] <= hour < BY_DAY[1] and first <= hour < end):
        return False
    today = goal.week[-1]
    if goal.kind == STEPS:
        return today is not None and today < SHORT * goal.target
    if goal.kind == SLEEP:
        nights = [value for value in goal.week[-3:] if value is not None]
        return bool(nights) and fmean(nights) < goal.target
    done = sum(value is not None for value in goal.week)
    return today is None and done < goal.target


def choose_nudge(goals: Sequence[Standing], hour: int) -> str | None:
    """The one goal to speak of now, the most useful first."""
    by_kind: Mapping[str, Standing] = {goal.kind: goal for goal in goals}
    for kind in WORTH:
        if kind in by_kind and worth_saying(by_kind[kind], hour):
            return kind
    return None
