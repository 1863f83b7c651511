"""Whether limits that somebody sets for one elder can be meant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from songhe.health.rules.limits import ORDER, Level, Rule, read_levels, read_rule
from songhe.health.rules.metrics import Metric

LONGEST_HOLD = 6 * 3600  # seconds: longer than this nobody would be called in time
EDITABLE = ("limit", "level", "baseline")  # kinds of which there may be other editions
FARTHEST = 20.0  # times the usual spread: what nobody's reading reaches
LONGEST_QUIET = 7 * 86_400  # seconds
MOST_REPEATS = 20


class WrongLimits(Exception):
    """They cannot be meant; `why` says which way.

    unreadable, twice, range, order, hold; of an edition also other, levels, clear, quiet, gap,
    repeats.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def check_limits(rule: Rule, metric: Metric, levels: Sequence[Mapping[str, Any]]) -> None:
    """:raises WrongLimits: if a level is unreadable, impossible, or no graver than a milder one."""
    try:
        read = read_levels(levels)
    except (KeyError, TypeError, ValueError):
        raise WrongLimits("unreadable") from None
    severities = [level.severity for level in read]
    if not read or len(set(severities)) < len(read) or not set(severities) <= set(ORDER):
        raise WrongLimits("twice")
    limits = [level.limit for level in read]
    if any(not metric.low <= limit <= metric.high for limit in limits):
        raise WrongLimits("range")
    if limits != sorted(set(limits), reverse=not rule.above):
        raise WrongLimits("order")
    if any(not 0 <= level.hold_seconds <= LONGEST_HOLD for level in read):
        raise WrongLimits("hold")


def bounds_of(rule: Rule, metric: Metric) -> Metric:
    """Between which values a limit of this rule can lie: of a baseline, times the spread."""
    if rule.kind != "baseline":
        return metric
    low, high = (0.0, FARTHEST) if rule.above else (-FARTHEST, 0.0)
    return replace(metric, low=low, high=high, decimals=1, unit_zh="×", unit_en="×")


def check_edition(shipped: Rule, metric: Metric, facts: Mapping[str, Any]) -> Rule:
    """Return the rule that an edition makes of the shipped one.

    :raises WrongLimits: if it cannot be read, is another rule, or cannot be meant.
    """
    try:
        rule = read_rule(facts, version=shipped.version)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise WrongLimits("unreadable") from None
    if not all(isinstance(n, int | float) and isfinite(n) for n in _numbers(rule)):
        raise WrongLimits("unreadable")
    if replace(rule, **_changeable(shipped)) != shipped or rule.facts != shipped.facts:
        raise WrongLimits("other")
    bounds = bounds_of(shipped, metric)
    check_limits(shipped, bounds, facts["levels"])
    if [level.severity for level in rule.levels] != [level.severity for level in shipped.levels]:
        raise WrongLimits("levels")
    _check_end(rule, shipped, bounds)
    return rule


def _numbers(rule: Rule) -> list[Any]:
    found: list[Any] = [rule.clear_hold, rule.cool_down, rule.max_gap]
    found += [] if rule.clear_limit is None else [rule.clear_limit]
    for level in rule.levels:
        found += [level.limit, level.hold_seconds, level.repeats]
    return found


def _changeable(rule: Rule) -> dict[str, Any]:
    """What an edition may say otherwise; all else is the same rule."""
    names = ("levels", "clear_limit", "clear_hold", "cool_down", "max_gap")
    return {name: getattr(rule, name) for name in names}


def _check_end(rule: Rule, shipped: Rule, bounds: Metric) -> None:
    """When it clears, how long it is quiet then, and which pause begins a hold anew."""
    line = rule.clear_limit
    if (line is None) != (shipped.clear_limit is None):
        raise WrongLimits("clear")
    if line is not None and (not _within(line, bounds) or rule.beyond(line, rule.levels[0])):
        raise WrongLimits("clear")
    if not 0 <= rule.clear_hold <= LONGEST_HOLD:
        raise WrongLimits("hold")
    if not 0 <= rule.cool_down <= LONGEST_QUIET:
        raise WrongLimits("quiet")
    if not 60 <= rule.max_gap <= LONGEST_QUIET:
        raise WrongLimits("gap")
    if not all(_repeats_well(level) for level in rule.levels):
        raise WrongLimits("repeats")


def _within(value: float, bounds: Metric) -> bool:
    return bounds.low <= value <= bounds.high


def _repeats_well(level: Level) -> bool:
    return isinstance(level.repeats, int) and 1 <= level.repeats <= MOST_REPEATS
