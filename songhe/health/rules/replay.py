"""What a rule would have said of days that are over, as if every reading had come in time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from typing import Any, NamedTuple

import numpy as np

from songhe.health.rules.judging import Memory, Reading, judge
from songhe.health.rules.limits import GOOD_ENOUGH, Rule
from songhe.health.rules.packing import Arrays

DAYS = 60  # how far back
PORTION = 4096  # readings that stand as objects at a time
REPLAYED = ("limit", "level")  # kinds that need nothing but the readings


class Episode(NamedTuple):
    """One alert that would have been; seconds since 1970."""

    began: float
    ended: float  # inf: the readings were not well again by the end
    severity: str  # the gravest it became


@dataclass(frozen=True)
class Tally:
    """Counts of some elders: what the rule as it holds says, and what another edition would."""

    old: Mapping[str, int] = field(default_factory=dict)  # severity → alerts
    new: Mapping[str, int] = field(default_factory=dict)
    elders: int = 0
    days: int = 0  # of an elder, with at least one reading
    real: int = 0  # alerts that people closed as something
    kept: int = 0  # of them, those that the other edition would have raised too

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            _sum(self.old, other.old),
            _sum(self.new, other.new),
            self.elders + other.elders,
            self.days + other.days,
            self.real + other.real,
            self.kept + other.kept,
        )

    @property
    def facts(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def before(self) -> int:
        return sum(self.old.values())

    @property
    def after(self) -> int:
        return sum(self.new.values())


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


def episodes_of(rule: Rule, readings: Arrays, *, since: float) -> list[Episode]:
    """Return the alerts that would have been raised from `since` on.

    Readings before it are there so that a hold may have begun earlier.
    """
    if not _touches(rule, readings):
        return []
    found: list[Episode] = []
    for change in judge(rule, Memory(), _one_by_one(readings), fresh_from=since):
        if change.verb == "raise":
            found.append(Episode(change.began_at, inf, change.severity))
        elif change.verb == "worsen":
            found[-1] = found[-1]._replace(severity=change.severity)
        else:
            found[-1] = found[-1]._replace(ended=change.reading.at)
    return found


def _touches(rule: Rule, readings: Arrays) -> bool:
    """Does any reading lie beyond the mildest limit? Of most elders none does."""
    values = readings.values[readings.quality >= GOOD_ENOUGH]
    if not len(values):
        return False
    return rule.beyond(float(values.max() if rule.above else values.min()), rule.levels[0])


def _one_by_one(readings: Arrays) -> Iterable[Reading]:
    for start in range(0, len(readings.times), PORTION):
        part = slice(start, start + PORTION)
        columns = (readings.times[part], readings.values[part], readings.quality[part])
        for ms, value, quality in zip(*(one.tolist() for one in columns), strict=True):
            yield Reading(ms / 1000, value, quality)


def days_with_readings(readings: Arrays, *, since: float) -> int:
    """On how many days since then something was measured: 24 hours each, from `since` on."""
    first = round(since * 1000)
    times = readings.times[readings.times >= first]
    return len(np.unique((times - first) // 86_400_000))


def kept_of(real: Sequence[tuple[float, float]], episodes: Sequence[Episode]) -> int:
    """Return how many of the alerts that were something overlap one that would have been."""
    return sum(
        any(one.began <= ended and one.ended >= began for one in episodes) for began, ended in real
    )


def tally_of(
    readings: Arrays,
    *,
    old: Rule,
    new: Rule,
    since: float,
    real: Sequence[tuple[float, float]],
) -> Tally:
    """Return what both say of one elder."""
    before = episodes_of(old, readings, since=since)
    after = episodes_of(new, readings, since=since)
    return Tally(
        old=_by_severity(before),
        new=_by_severity(after),
        elders=1,
        days=days_with_readings(readings, since=since),
        real=len(real),
        kept=kept_of(real, after),
    )


def _by_severity(episodes: Sequence[Episode]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in episodes:
        found[one.severity] = found.get(one.severity, 0) + 1
    return found
