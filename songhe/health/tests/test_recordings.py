"""The rules on a month of thirty-three real people: few alerts, and each can be explained.

They are adults, not elders, so this shows how noisy a rule is, not how good. No database: a rule
and a history are enough. `pytest -s` prints what each rule said.
"""

import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from songhe.health.reference import alert_rules
from songhe.health.rules.days import Day, Figures
from songhe.health.rules.inactivity import STEPS_OF_AN_HOUR, limit_of, pattern_of
from songhe.health.rules.judging import Memory, Reading, judge
from songhe.health.rules.trend import drift_of

VITALS = Path(os.environ.get("SONGHE_SHARED_DATA", settings.ROOT.parent / "shared" / "data"))
VITALS = VITALS / "vitals"
Days = Mapping[str, dict[date, Day]]

pytestmark = pytest.mark.skipif(not VITALS.exists(), reason="the recordings are not here")


def rows(name: str) -> Iterator[dict[str, str]]:
    with (VITALS / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def hourly_steps() -> Days:
    found: dict[str, dict[date, list[Figures | None]]] = defaultdict(dict)
    for row in rows("fitbit_hourly_steps.csv"):
        at, steps = datetime.fromisoformat(row["hour_local"]), float(row["steps"])
        hours = found[row["subject"]].setdefault(at.date(), [None] * 24)
        hours[at.hour] = Figures(1, steps, steps, steps)
    return {
        subject: {day: _day(day, hours) for day, hours in days.items()}
        for subject, days in found.items()
    }


def _day(day: date, hours: list[Figures | None]) -> Day:
    known = [hour.mean for hour in hours if hour is not None]
    mean = sum(known) / len(known)
    return Day(day, len(known), min(known), mean, max(known), sum(known), known[-1], tuple(hours))


def once_a_day(name: str, day: str, value: str) -> Days:
    found: dict[str, dict[date, Day]] = defaultdict(dict)
    for row in rows(name):
        when, number = date.fromisoformat(row[day][:10]), float(row[value])
        found[row["subject"]][when] = _day(when, [Figures(1, number, number, number)])
    return found


def raised_by_trend(code: str, people: Days) -> Counter[str]:
    rule, raised = alert_rules()[code], Counter[str]()
    for days in people.values():
        mornings = sorted(days)
        drifts = [drift_of(rule, days, morning) for morning in mornings]
        readings = [
            Reading(86_400.0 * drift.date.toordinal(), drift.value)
            for drift in drifts
            if drift is not None
        ]
        for change in judge(rule, Memory(), readings, fresh_from=0):
            raised[f"{change.verb} {change.severity}"] += change.verb != "clear"
    return raised


def still_days(people: Days) -> tuple[int, int]:
    """How often somebody did not walk for too long by day, of so many days that were judged."""
    rule, found, judged = alert_rules()["inactive"], 0, 0
    for days in people.values():
        for today in sorted(days):
            before = [days[day] for day in days if 0 < (today - day).days <= 28]
            limit = limit_of(rule, pattern_of(rule, before))
            if limit is None:
                continue
            judged += 1
            found += _longest_still(days[today]) >= limit
    return found, judged


def _longest_still(day: Day) -> timedelta:
    longest = run = 0
    for hour in day.hours[7:21]:
        run = run + 1 if hour and hour.mean < STEPS_OF_AN_HOUR else 0
        longest = max(longest, run)
    return timedelta(hours=longest)


def say(words: str) -> None:
    sys.stderr.write(words + "\n")


@pytest.mark.parametrize(
    ("code", "people", "most"),
    [
        ("steps_falling", hourly_steps, 0.3),
        ("sleep_changed", lambda: once_a_day("fitbit_sleep_day.csv", "date", "asleep_min"), 0.2),
        (
            "weight_gain",
            lambda: once_a_day("fitbit_weight_log.csv", "taken_at_local", "weight_kg"),
            0.2,
        ),
        (
            "weight_loss",
            lambda: once_a_day("fitbit_weight_log.csv", "taken_at_local", "weight_kg"),
            0.2,
        ),
    ],
)
def test_a_month_of_real_days_raises_few_trends(code: str, people: object, most: float) -> None:
    days: Days = people()  # type: ignore[operator]
    months = sum(len(one) for one in days.values()) / 30

    raised = raised_by_trend(code, days)

    say(f"{code}: {dict(raised)} in {months:.0f} months of {len(days)} people")
    assert sum(raised.values()) <= most * max(months, 5)


def test_a_month_of_real_days_is_rarely_still_for_longer_than_ever() -> None:
    found, judged = still_days(hourly_steps())

    say(f"inactive: {found} of {judged} days judged")
    assert judged > 300
    assert found / judged * 30 <= 1  # a month: below one, before anybody is called
