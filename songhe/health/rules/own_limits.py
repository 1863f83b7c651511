"""Whether limits that somebody sets for one elder can be meant."""

from collections.abc import Mapping, Sequence
from typing import Any

from songhe.health.rules.limits import ORDER, Rule, read_levels
from songhe.health.rules.metrics import Metric

LONGEST_HOLD = 6 * 3600  # seconds: longer than this nobody would be called in time


class WrongLimits(Exception):
    """They cannot be meant; `why` says which way: unreadable, twice, range, order, hold."""

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
