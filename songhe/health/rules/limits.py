"""What a rule says: levels from mild to grave, when it clears, and how it is read from the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

ORDER = ("notice", "warn", "urgent")
GOOD_ENOUGH = 50  # of 100: a reading worse than this raises nothing and clears nothing
DIRECT = ("limit", "level", "event")  # kinds that judge what was measured as it is


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
