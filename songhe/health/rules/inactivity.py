"""How long she usually does not walk by day, and when it has been longer than ever of late."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from songhe.health.rules.days import Day, Figures
from songhe.health.rules.limits import Rule
from songhe.health.rules.packing import Arrays

STEPS_OF_AN_HOUR = 10  # fewer are an arm that moved


class Pattern(NamedTuple):
    """Her longest quiet stretch by day, in hours, over so many days."""

    longest: int
    days: int


def pattern_of(rule: Rule, days: Iterable[Day]) -> Pattern:
    """Look at her days; only those on which most hours were measured say anything."""
    first, end = rule.facts["first_hour"], rule.facts["end_hour"]
    daytimes = [day.hours[first:end] for day in days]
    known = [hours for hours in daytimes if 2 * sum(map(bool, hours)) > end - first]
    return Pattern(max(map(_quiet, known), default=0), len(known))


def _quiet(hours: Sequence[Figures | None]) -> int:
    """The longest run of hours in which the device was worn and she did not walk."""
    longest = run = 0
    for hour in hours:
        still = hour is not None and hour.mean * hour.n < STEPS_OF_AN_HOUR
        run = run + 1 if still else 0
        longest = max(longest, run)
    return longest


def limit_of(rule: Rule, pattern: Pattern) -> timedelta | None:
    """How long is too long for her; None while too few days are known."""
    if pattern.days < rule.facts["least_days"]:
        return None
    own = pattern.longest * 3600 + rule.facts["beyond_seconds"]
    return timedelta(seconds=max(own, rule.levels[0].limit))


def daytime(rule: Rule, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Between when and when she is looked after on this day of hers."""
    local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return (
        local.replace(hour=rule.facts["first_hour"]),
        local.replace(hour=rule.facts["end_hour"]),
    )


def moved_at(rule: Rule, steps: Arrays) -> float | None:
    """When she last walked, in seconds since 1970."""
    walked = steps.times[steps.values >= rule.facts["moves"]]
    return float(walked[-1]) / 1000 if len(walked) else None
