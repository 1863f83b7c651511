"""What a week or a month came to against the four weeks before it: numbers in, facts out.

The facts are frozen when a report is made; the words are found when somebody reads them.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median
from typing import Any

from songhe.health.rules.bands import ENOUGH, MONTH, TO_SIGMA, least
from songhe.health.rules.columns import BARS, values_of
from songhe.health.rules.days import Day

VERSION = 1
WEEK, CALENDAR_MONTH = "week", "month"
# What a report speaks of, in its order.
METRICS = (
    "bp_systolic",
    "bp_diastolic",
    "heart_rate",
    "spo2",
    "glucose_cap_meter",
    "body_temperature",
    "body_weight",
    "sleep_duration",
    "steps_24h",
    "steps",
)
FEW = {WEEK: 3, CALENDAR_MONTH: 8}  # days measured from which a mean says something
CLEAR = 0.8  # of the usual distance: further than that the mean of a week seldom strays by chance
MOST_ADVICE = 4
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def last_period(span: str, today: date) -> tuple[date, date]:
    """The last whole week (Monday to Sunday) or calendar month before a day."""
    if span == WEEK:
        last = today - timedelta(days=today.weekday() + 1)
        return last - timedelta(days=6), last
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def measure_of(
    metric: str, days: Mapping[date, Day], first: date, last: date, few: int
) -> dict[str, Any] | None:
    """What one metric came to; None when it was not measured at all."""
    values = [v for v in values_of(metric, dict(days), first, last) if v is not None]
    if not values:
        return None
    before = values_of(metric, dict(days), first - timedelta(days=MONTH), first - timedelta(days=1))
    shown = [days[day] for day in sorted(days) if first <= day <= last]
    bars = metric in BARS
    facts: dict[str, Any] = {
        "metric": metric,
        "days": len(values),
        "few": len(values) < few,
        "mean": round(fmean(values), 3),
        "low": round(min(values) if bars else min(day.low for day in shown), 3),
        "high": round(max(values) if bars else max(day.high for day in shown), 3),
    }
    return facts | _change(metric, facts["mean"], [v for v in before if v is not None])


def _change(metric: str, mean: float, before: Sequence[float]) -> dict[str, Any]:
    """How it differs from the four weeks before, and whether that means anything."""
    if len(before) < ENOUGH:
        return {"before": None, "change": None, "changed": False}
    middle = median(before)
    usual = TO_SIGMA * median(abs(value - middle) for value in before)
    change = mean - fmean(before)
    return {
        "before": round(fmean(before), 3),
        "change": round(change, 3),
        "changed": abs(change) > max(least(metric, middle), CLEAR * usual),
    }


@dataclass(frozen=True)
class Answered:
    """One alert, and how it was answered."""

    rule: str
    urgent: bool
    is_open: bool
    seconds: float | None  # until somebody took it up
    by_itself: bool


def alerts_of(alerts: Sequence[Answered]) -> dict[str, Any]:
    waits = [alert.seconds for alert in alerts if alert.seconds is not None]
    rules: dict[str, int] = {}
    for alert in alerts:
        rules[alert.rule] = rules.get(alert.rule, 0) + 1
    return {
        "count": len(alerts),
        "urgent": sum(alert.urgent for alert in alerts),
        "open": sum(alert.is_open for alert in alerts),
        "taken": len(waits),
        "by_itself": sum(alert.by_itself for alert in alerts),
        "median_seconds": round(median(waits)) if waits else None,
        "rules": sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])),
    }


def figures_of(
    measures: Sequence[Mapping[str, Any]], alerts: Mapping[str, Any]
) -> dict[str, float]:
    """What advice may ask about. A measure taken too rarely says only that."""
    found: dict[str, float] = {"alerts.count": alerts["count"], "alerts.urgent": alerts["urgent"]}
    found["measures.enough"] = sum(not one["few"] for one in measures)
    for one in measures:
        name = "steps" if one["metric"] == "steps_24h" else one["metric"]
        found[f"{name}.rare"] = float(one["few"])
        found[f"{name}.low"] = one["low"]
        found[f"{name}.high"] = one["high"]
        if one["few"]:
            continue
        found[f"{name}.mean"] = one["mean"]
        if one["before"]:
            found[f"{name}.change"] = one["change"]
            found[f"{name}.share"] = one["mean"] / one["before"]
    return found


@dataclass(frozen=True)
class Advice:
    """One sentence, and when it is said."""

    code: str
    every: Sequence[tuple[str, str, float]]
    one_of: Sequence[tuple[str, str, float]]
    ask_doctor: bool
    zh: str
    en: str

    def holds(self, figures: Mapping[str, float]) -> bool:
        if not all(_holds(condition, figures) for condition in self.every):
            return False
        return not self.one_of or any(_holds(condition, figures) for condition in self.one_of)


def _holds(condition: tuple[str, str, float], figures: Mapping[str, float]) -> bool:
    name, comparison, value = condition
    known = figures.get(name)
    return known is not None and bool(COMPARE[comparison](known, value))


def read_advice(entry: Mapping[str, Any]) -> Advice:
    return Advice(
        code=entry["code"],
        every=[tuple(condition) for condition in entry.get("all", [])],
        one_of=[tuple(condition) for condition in entry.get("any", [])],
        ask_doctor=entry["ask_doctor"],
        zh=entry["zh"],
        en=entry["en"],
    )


def choose_advice(known: Sequence[Advice], figures: Mapping[str, float]) -> list[str]:
    """The first few that hold, in the order of the file."""
    chosen: list[str] = []
    for advice in known:
        asked = dict(figures) | {"advice.count": len(chosen)}
        if len(chosen) < MOST_ADVICE and advice.holds(asked):
            chosen.append(advice.code)
    return chosen


def facts_of(
    *,
    span: str,
    days: Mapping[str, Mapping[date, Day]],
    first: date,
    last: date,
    alerts: Sequence[Answered],
    advice: Sequence[Advice],
) -> dict[str, Any]:
    """Everything a report rests on, ready to be frozen."""
    measures = [
        measure
        for metric in METRICS
        if (measure := measure_of(metric, days.get(metric, {}), first, last, FEW[span]))
    ]
    answered = alerts_of(alerts)
    return {
        "version": VERSION,
        "days": (last - first).days + 1,
        "measured": len({day for of in days.values() for day in of if first <= day <= last}),
        "enough": any(not measure["few"] for measure in measures),
        "measures": measures,
        "alerts": answered,
        "advice": choose_advice(advice, figures_of(measures, answered)),
    }
