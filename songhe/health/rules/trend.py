"""One figure of each morning: how the last days differ from those before them.

Middle of the recent days minus middle of the past ones, as it is or in percent. For the night
heart rate that is the published rule of two nights four beats above the nights before.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from songhe.health.rules.baseline import NIGHT_ENDS
from songhe.health.rules.days import Day
from songhe.health.rules.limits import Rule

NIGHT_HOURS = 3  # of six that must have been measured


class Drift(NamedTuple):
    """A morning's figure and what it came from."""

    date: date
    value: float
    recent: float
    past: float


def figure_of(day: Day, part: str) -> float | None:
    """What a day counts for: its night, its mean, its total, or its last reading."""
    if part == "night":
        hours = [hour.mean for hour in day.hours[:NIGHT_ENDS] if hour is not None]
        return median(hours) if len(hours) >= NIGHT_HOURS else None
    figures = {"mean": day.mean, "total": day.total, "last": day.last}
    return figures[part]


def days_needed(rule: Rule) -> int:
    """How many days back the figures of one morning reach."""
    return int(rule.facts["recent_days"] + rule.facts["past_days"]) + 1


def mornings_before(rule: Rule) -> int:
    """How many mornings a hold can reach back."""
    return int(rule.looks_back // 86_400) + 1


def drift_of(
    rule: Rule, days: Mapping[date, Day], morning: date, *, past: float | None = None
) -> Drift | None:
    """Return a morning's figure; `past` is what was usual before an alert that is open.

    The night that ends this morning counts; of the day that begins nothing does.
    """
    facts = rule.facts
    last = morning if facts["part"] == "night" else morning - timedelta(days=1)
    recent = _figures(rule, days, last, facts["recent_days"])
    before = _figures(rule, days, last - timedelta(days=facts["recent_days"]), facts["past_days"])
    if len(recent) < facts.get("least_recent", 1):
        return None
    if past is None:
        if len(before) < facts["least_past"]:
            return None
        past = median(before)
    now = median(recent)
    if not facts.get("percent"):
        return Drift(morning, now - past, now, past)
    return Drift(morning, 100 * (now - past) / past, now, past) if past else None


def _figures(rule: Rule, days: Mapping[date, Day], last: date, count: int) -> list[float]:
    dates: Iterable[date] = (last - timedelta(days=number) for number in range(count))
    found = (figure_of(days[day], rule.facts["part"]) for day in dates if day in days)
    return [figure for figure in found if figure is not None]
