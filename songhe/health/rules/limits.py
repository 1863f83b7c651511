"""Rules that look at readings in the order of measuring and say when to raise an alert.

A level is entered beyond its limit and left only when the reading has come back by the
margin (the distance between the mildest limit and the line that clears), so that a value
dancing around the limit counts as one condition. It raises when it has lasted its hold time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

ORDER = ("notice", "warn", "urgent")
GOOD_ENOUGH = 50  # of 100: a reading worse than this raises nothing and clears nothing


@dataclass(frozen=True)
class Level:
    """How far and how long before this severity counts."""

    severity: str
    limit: float
    inclusive: bool
    hold_seconds: float


@dataclass(frozen=True)
class Rule:
    """One rule; times are in seconds."""

    code: str
    metric: str
    name_zh: str
    name_en: str
    above: bool
    levels: tuple[Level, ...]  # from mild to grave
    clear_limit: float | None  # None: it never clears by itself
    clear_hold: float
    cool_down: float
    max_gap: float
    version: str

    def with_levels(self, levels: "tuple[Level, ...]", *, version: str) -> "Rule":
        """The same rule with other limits; the line that clears keeps its distance to them."""
        line = None
        if self.clear_limit is not None:
            line = levels[0].limit + (-self.margin if self.above else self.margin)
        return replace(self, levels=levels, clear_limit=line, version=version)

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
        return longest + self.max_gap

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


def read_rule(facts: dict[str, Any], *, version: str) -> Rule:
    """Make a rule of one entry of the file."""
    clear = facts.get("clear") or {}
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
    )


def read_levels(levels: Sequence[dict[str, Any]]) -> tuple[Level, ...]:
    made = [
        Level(
            severity=level["severity"],
            limit=level["limit"],
            inclusive=level["inclusive"],
            hold_seconds=level["hold_seconds"],
        )
        for level in levels
    ]
    return tuple(sorted(made, key=lambda level: ORDER.index(level.severity)))


def judge(
    rule: Rule, memory: Memory, readings: Iterable[Reading], *, fresh_from: float
) -> list[Change]:
    """Return what the readings bring about, in the order of measuring.

    An alert is raised or worsened only by a reading taken at `fresh_from` or later: what
    comes in late is history and pages nobody, unless it still lasts.
    """
    look = _Look(rule, memory)
    return [
        change
        for reading in readings
        if reading.at > memory.changed_at and reading.quality >= GOOD_ENOUGH
        for change in look.at(reading, fresh=reading.at >= fresh_from)
    ]


@dataclass
class _Look:
    """One walk along the readings."""

    rule: Rule
    memory: Memory
    since: dict[str, float] = field(default_factory=dict)  # level → when it was entered
    well_since: float | None = None
    last: float | None = None

    def at(self, reading: Reading, *, fresh: bool) -> list[Change]:
        if self.last is not None and reading.at - self.last > self.rule.max_gap:
            self.since.clear()
            self.well_since = None
        self.last = reading.at
        for level in self.rule.levels:
            if self.rule.beyond(reading.value, level):
                self.since.setdefault(level.severity, reading.at)
            elif self.rule.leaves(reading.value, level):
                self.since.pop(level.severity, None)
        return self._verbs(reading, fresh=fresh)

    def _verbs(self, reading: Reading, *, fresh: bool) -> list[Change]:
        reached = self._reached(reading.at)
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
            if since is not None and at - since >= level.hold_seconds:
                reached = level.severity
        return reached

    def _clear(self, reading: Reading) -> list[Change]:
        if self.rule.clear_limit is None or not self.rule.back(
            reading.value, self.rule.clear_limit
        ):
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
        if verb == "clear":
            self.since.clear()
        self.well_since = None
        return Change(verb, severity, reading.at if began is None else began, reading, self.memory)
