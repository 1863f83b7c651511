"""A partial NEWS2: what is known scores, what is missing widens the range and never counts as 0.

The thresholds are the Royal College of Physicians' (2017). That a score may be partial, and for
how long a value is carried forward, is our own convention: the RCP defines it for whole sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any, NamedTuple

HOUR = 3600

# item → seconds for which a value stands after it was measured
CARRIED = {"rr": HOUR, "spo2": HOUR, "pulse": HOUR, "sbp": 12 * HOUR, "temp": 12 * HOUR}
DECIMALS = {"temp": 1}
ITEMS = ("rr", "spo2", "o2", "sbp", "pulse", "acvpu", "temp")


class Range(NamedTuple):
    """From `low` to `high`, both included; None: no end."""

    low: float | None
    high: float | None
    score: int
    on_oxygen: bool | None  # None: either way

    def holds(self, value: float, *, oxygen: bool) -> bool:
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and self.on_oxygen in (None, oxygen)
        )


@dataclass(frozen=True)
class Table:
    """The thresholds, as the file has them."""

    ranges: Mapping[str, tuple[Range, ...]]
    options: Mapping[str, Mapping[str, int]]

    def points(self, parameter: str, value: float, *, oxygen: bool) -> int:
        """The ranges of a parameter leave no gap between values as they are written down."""
        ranges = self.ranges[parameter]
        return next(one.score for one in ranges if one.holds(value, oxygen=oxygen))

    def most(self, parameter: str) -> int:
        if parameter in self.options:
            return max(self.options[parameter].values())
        return max(one.score for one in self.ranges[parameter])


def read_table(content: Mapping[str, Any]) -> Table:
    ranges, options = {}, {}
    for parameter in content["parameters"]:
        code = parameter["code"]
        if "options" in parameter:
            options[code] = {one["value"]: one["score"] for one in parameter["options"]}
        else:
            ranges[code] = tuple(
                Range(one.get("min"), one.get("max"), one["score"], one.get("on_oxygen"))
                for one in parameter["ranges"]
            )
    return Table(ranges, options)


class Measured(NamedTuple):
    """A value and when it was measured, in seconds since 1970."""

    value: float
    at: float


class Scored(NamedTuple):
    """One item of the seven; `points` is None when it is missing."""

    item: str
    value: float | None
    at: float | None
    points: int | None


@dataclass(frozen=True)
class Partial:
    """What is known of a NEWS2, and between what the whole score must lie."""

    items: tuple[Scored, ...]
    low: int  # every missing item 0
    high: int  # every missing item at its worst

    @property
    def known(self) -> int:
        return sum(one.points is not None for one in self.items)


class Patient(NamedTuple):
    """What only a person can say of her."""

    scale: int = 1  # of the oxygen saturation; 2 only by a doctor's word
    oxygen: bool = False
    consciousness: str = ""  # A, C, V, P, U; "" where nobody looked


def partial_score(
    table: Table, measured: Mapping[str, Measured], patient: Patient, *, now: float
) -> Partial:
    """Score what is known at `now`."""
    found, low, high = [], 0, 0
    for item in ITEMS:
        parameter = f"spo2_scale{patient.scale}" if item == "spo2" else item
        if parameter in table.options:
            chosen = _said(patient)[item]
            scored = Scored(item, None, None, table.options[item].get(chosen))
        else:
            scored = _scored(table, parameter, item, measured.get(item), patient, now)
        found.append(scored)
        low += scored.points or 0
        high += table.most(parameter) if scored.points is None else scored.points
    return Partial(tuple(found), low, high)


def _said(patient: Patient) -> dict[str, str]:
    return {"o2": "oxygen" if patient.oxygen else "air", "acvpu": patient.consciousness}


def _scored(
    table: Table, parameter: str, item: str, one: Measured | None, patient: Patient, now: float
) -> Scored:
    if one is None or now - one.at > CARRIED[item]:
        return Scored(item, None, None, None)
    value = as_written(one.value, DECIMALS.get(item, 0))
    return Scored(item, value, one.at, table.points(parameter, value, oxygen=patient.oxygen))


def as_written(value: float, decimals: int) -> float:
    """The value as a nurse writes it down, a half upwards: the table knows no 8.5 breaths."""
    factor = 10.0**decimals
    return floor(value * factor + 0.5 + 1e-6) / factor
