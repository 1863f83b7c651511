"""Rules that look at readings in the order of measuring and say when to raise an alert.

A level is entered beyond its limit and left only when the reading has come back by the
margin (the distance between the mildest limit and the line that clears), so that a value
dancing around the limit counts as one condition. It raises when it has lasted its hold time.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

ORDER = ("notice", "warn", "urgent")
GOOD_ENOUGH = 50  # of 100: a reading worse than this raises nothing and clears nothing
DIRECT = ("limit", "level", "event")  # kinds that judge what was measured as it is
MOST = 2 / 3  # of the readings of a hold must lie beyond the limit: a value that hovers is none
STREAM = 90.0  # seconds: readings closer than this are a stream, in which one alone proves little


@dataclass(frozen=True)
class Level:
    """How far, how long and how often before this severity counts."""

    severity: str
    limit: float
    inclusive: bool
    hold_seconds: float
    repeats: int = 1  # readings while it lasts; one that stands alone (a cuff's) is enough


@dataclass(frozen=True)
class Rule:
    """One rule; times are in seconds. What it judges, its kind says (docs/algorithms/alerts.md).

    A limit, a level and an event judge the readings themselves; a baseline how unusual they
    are for her; a trend one figure of each morning; a fence the metres that she is outside of it.
    """

    code: str
    metric: str  # "" where it is not about one metric
    name_zh: str
    name_en: str
    above: bool
    levels: tuple[Level, ...]  # from mild to grave
    clear_limit: float | None  # None: it never clears by itself
    clear_hold: float
    cool_down: float
    max_gap: float
    version: str
    kind: str = "limit"
    lasts: bool = False  # it goes on until something says that it is over
    alone_counts: bool = True  # a reading outside any stream needs no other beside it
    ladder: tuple[tuple[str, int], ...] = ()  # who is told, where not the usual ones
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what its kind needs

    def with_levels(self, levels: "tuple[Level, ...]", *, version: str) -> "Rule":
        """The same rule with other limits; the line that clears keeps its distance to them."""
        line = None
        if self.clear_limit is not None:
            line = levels[0].limit + (-self.margin if self.above else self.margin)
        return replace(self, levels=levels, clear_limit=line, version=version)

    def with_version(self, version: str) -> "Rule":
        return replace(self, version=version)

    @property
    def margin(self) -> float:
        """How far a reading must come back before a level is left."""
        if self.clear_limit is None:
            return 0
        return abs(self.levels[0].limit - self.clear_limit)

    @property
    def looks_back(self) -> float:
        """How far back a hold that ends now can have begun, with a pause in between."""
        longest = max([level.hold_seconds for level in self.levels] + [self.clear_hold])
        most = max(level.repeats for level in self.levels)
        return longest + self.max_gap * most

    def beyond(self, value: float, level: Level) -> bool:
        """Is the value over (or under) the limit?"""
        if value == level.limit:
            return level.inclusive
        return (value > level.limit) == self.above

    def back(self, value: float, limit: float) -> bool:
        """Has the value come back to the line or past it?"""
        return value <= limit if self.above else value >= limit

    def leaves(self, value: float, level: Level) -> bool:
        """Has the value come back far enough to leave the level?"""
        if self.beyond(value, level):
            return False
        return self.back(value, level.limit + (-self.margin if self.above else self.margin))


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


def read_rule(facts: Mapping[str, Any], *, version: str) -> Rule:
    """Make a rule of one entry of the file."""
    clear = facts.get("clear") or {}
    kind = facts.get("kind", "limit")
    return Rule(
        code=facts["code"],
        metric=facts["metric"],
        name_zh=facts["name_zh"],
        name_en=facts["name_en"],
        above=facts["direction"] == "above",
        levels=read_levels(facts["levels"]),
        clear_limit=clear.get("limit"),
        clear_hold=clear.get("hold_seconds", 0),
        cool_down=facts["cool_down_seconds"],
        max_gap=facts["max_gap_seconds"],
        version=version,
        kind=kind,
        lasts=facts.get("lasts", False),
        alone_counts=facts.get("alone_counts", kind in DIRECT),
        ladder=tuple((audience, seconds) for audience, seconds in facts.get("ladder", ())),
        facts=facts.get("facts", {}),
    )


def read_levels(levels: Sequence[Mapping[str, Any]]) -> tuple[Level, ...]:
    made = [
        Level(
            severity=level["severity"],
            limit=level["limit"],
            inclusive=level["inclusive"],
            hold_seconds=level["hold_seconds"],
            repeats=level.get("repeats", 1),
        )
        for level in levels
    ]
    return tuple(sorted(made, key=lambda level: ORDER.index(level.severity)))


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
