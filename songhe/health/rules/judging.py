"""Walking along readings in the order of measuring: when a rule raises, worsens and clears.

A level is entered beyond its limit and left only when the reading has come back by the
margin (the distance between the mildest limit and the line that clears), so that a value
dancing around the limit counts as one condition. It raises when it has lasted its hold time.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from songhe.health.rules.limits import GOOD_ENOUGH, ORDER, Level, Rule

MOST = 2 / 3  # of the readings of a hold must lie beyond the limit: a value that hovers is none
STREAM = 90.0  # seconds: readings closer than this are a stream, in which one alone proves little


class Reading(NamedTuple):
    """One reading as the rules see it; `at` is seconds since 1970."""

    at: float
    value: float
    quality: int = 100
    sure: bool = True  # where not, it counts, but it is not the one that raises


@dataclass(frozen=True)
class Memory:
    """What has to be remembered between two looks; all else is read again."""

    severity: str = ""  # of the alert that is open, or "" when there is none
    changed_at: float = 0.0  # nothing measured up to here counts any more
    cool_until: float = 0.0


@dataclass(frozen=True)
class Change:
    """What a reading brought about."""

    verb: str  # raise, worsen, clear
    severity: str
    began_at: float
    reading: Reading
    memory: Memory  # as it is afterwards


def judge(
    rule: Rule,
    memory: Memory,
    readings: Iterable[Reading],
    *,
    fresh_from: float,
    now: float | None = None,
) -> list[Change]:
    """Return what the readings bring about, in the order of measuring.

    An alert is raised or worsened only by a reading taken at `fresh_from` or later: what
    comes in late is history and pages nobody, unless it still lasts. A rule whose condition
    lasts by itself is taken to last until `now`, when that is given.
    """
    look = _Look(rule, memory)
    changes: list[Change] = []
    for reading in readings:
        if reading.quality >= GOOD_ENOUGH:
            changes += look.at(reading, fresh=reading.at >= fresh_from)
    if rule.lasts and now is not None and look.last is not None and look.last.at < now:
        changes += look.at(look.last._replace(at=now), fresh=True)
    return changes


def due_at(rule: Rule, memory: Memory, readings: Iterable[Reading]) -> float | None:
    """When a condition that lasts will have lasted for a hold that is not over yet."""
    look = _Look(rule, memory)
    for reading in readings:
        if reading.quality >= GOOD_ENOUGH:
            look.at(reading, fresh=True)
    known = ORDER.index(look.memory.severity) if look.memory.severity else -1
    ends = [
        look.since[level.severity] + level.hold_seconds
        for level in rule.levels
        if level.severity in look.since and ORDER.index(level.severity) > known
    ]
    return min(ends, default=None)


@dataclass
class _Look:
    """One walk along the readings.

    What was measured up to the last change is walked again, silently: holds that were begun
    go on, and what the change ended is ended.
    """

    rule: Rule
    memory: Memory
    since: dict[str, float] = field(default_factory=dict)  # level → when it was entered
    crossed: dict[str, float] = field(default_factory=dict)  # level → last beyond its limit
    count: dict[str, int] = field(default_factory=dict)  # level → readings beyond its limit
    recent: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)  # of its hold
    well_since: float | None = None
    last: Reading | None = None

    def __post_init__(self) -> None:
        self.old = self.memory.changed_at

    def at(self, reading: Reading, *, fresh: bool) -> list[Change]:
        if self.last is not None and self.last.at <= self.old < reading.at:
            self._begin_anew(ended=not self.memory.severity)
        alone = self._alone(reading)
        for level in self.rule.levels:
            self._enter_or_leave(level, reading, alone=alone)
        self.last = reading
        return self._verbs(reading, fresh=fresh) if reading.at > self.old else []

    def _alone(self, reading: Reading) -> bool:
        """Does it stand by itself? A long pause also ends what was begun."""
        pause = math.inf if self.last is None else reading.at - self.last.at
        if pause > self.rule.max_gap and not self.rule.lasts:
            self._begin_anew(ended=True)
        return self.rule.alone_counts and pause > STREAM

    def _enter_or_leave(self, level: Level, reading: Reading, *, alone: bool) -> None:
        name = level.severity
        dance = reading.at - self.crossed.get(name, reading.at)  # since it was last beyond
        forgotten = dance > self.rule.max_gap and not self.rule.lasts
        if forgotten or self.rule.leaves(reading.value, level):
            self._leave(name)
        beyond = self.rule.beyond(reading.value, level)
        if beyond:
            self.since.setdefault(name, reading.at)
            self.crossed[name] = reading.at
            self.count[name] = self.count.get(name, level.repeats - 1 if alone else 0) + 1
        if name in self.since:
            begins = reading.at - level.hold_seconds
            held = [one for one in self.recent.get(name, ()) if one[0] >= begins]
            self.recent[name] = [*held, (reading.at, beyond)]

    def _leave(self, name: str) -> None:
        for known in (self.since, self.crossed, self.count, self.recent):
            known.pop(name, None)

    def _begin_anew(self, *, ended: bool) -> None:
        self.well_since = None
        if ended:
            for level in self.rule.levels:
                self._leave(level.severity)

    def _verbs(self, reading: Reading, *, fresh: bool) -> list[Change]:
        reached = self._reached(reading.at)
        fresh = fresh and reading.sure
        if not self.memory.severity:
            if reached and fresh and reading.at >= self.memory.cool_until:
                return [self._change("raise", reached, reading)]
            return []
        if reached and fresh and ORDER.index(reached) > ORDER.index(self.memory.severity):
            return [self._change("worsen", reached, reading)]
        return self._clear(reading)

    def _reached(self, at: float) -> str:
        """The gravest level that has lasted its hold time, or "" for none."""
        reached = ""
        for level in self.rule.levels:
            since = self.since.get(level.severity)
            lasted = since is not None and at - since >= level.hold_seconds
            if lasted and self._proven(level):
                reached = level.severity
        return reached

    def _proven(self, level: Level) -> bool:
        """Do enough readings lie beyond the limit, and most of those of the hold?"""
        held = [beyond for _at, beyond in self.recent[level.severity]]
        return self.count[level.severity] >= level.repeats and sum(held) >= MOST * len(held)

    def _clear(self, reading: Reading) -> list[Change]:
        line = self.rule.clear_limit
        if line is None or not self.rule.back(reading.value, line):
            self.well_since = None
            return []
        if self.well_since is None:
            self.well_since = reading.at
        if reading.at - self.well_since < self.rule.clear_hold:
            return []
        return [self._change("clear", "", reading)]

    def _change(self, verb: str, severity: str, reading: Reading) -> Change:
        began = self.well_since if verb == "clear" else self.since.get(severity)
        cool = reading.at + self.rule.cool_down if verb == "clear" else self.memory.cool_until
        self.memory = Memory(severity, reading.at, cool)
        self._begin_anew(ended=verb == "clear")
        return Change(verb, severity, reading.at if began is None else began, reading, self.memory)
