"""The worked tables of docs/algorithms/alerts.md say what the rules say."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.conf import settings

from songhe.health.reference import alert_rules
from songhe.health.rules.baseline import Usual, scored
from songhe.health.rules.days import Day, Figures
from songhe.health.rules.inactivity import Pattern, limit_of
from songhe.health.rules.judging import Change, Memory, Reading, judge
from songhe.health.rules.limits import Rule
from songhe.health.rules.packing import Arrays
from songhe.health.rules.silence import silent_at
from songhe.health.rules.trend import drift_of
from songhe.health.states import Severity

DOCUMENT = settings.ROOT / "docs" / "algorithms" / "alerts.md"
TABLE = re.compile(r"<!-- replay (\w+): (.*?) -->\n((?:\|.*\n)+)")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI)

Row = list[str]


class Said(NamedTuple):
    """A verb in the last column, at the time of its row."""

    at: float
    verb: str
    severity: str


def tables() -> list[tuple[str, str, list[Row]]]:
    found = []
    for code, how, text in TABLE.findall(DOCUMENT.read_text(encoding="utf-8")):
        lines = [line.strip("|").split("|") for line in text.splitlines()]
        found.append((code, how, [[cell.strip() for cell in line] for line in lines[2:]]))
    return found


def written(rows: list[Row], at: Callable[[str], float]) -> list[Said]:
    """What the document says happens."""
    labels = {str(severity.label): severity.value for severity in Severity}
    verbs = ((row[0], re.search(r"\*\*(\w+)\*\*(?: to)? ?(\S*)", row[-1])) for row in rows)
    return [Said(at(first), verb[1], labels.get(verb[2], "")) for first, verb in verbs if verb]


def said(changes: list[Change]) -> list[Said]:
    return [Said(change.reading.at, change.verb, change.severity) for change in changes]


def replay_minutes(rule: Rule, how: str, rows: list[Row]) -> None:
    """One reading a minute; between two rows the value stays."""
    value, known = 0.0, {60.0 * int(row[0]): float(row[1]) for row in rows}
    readings = []
    for minute in range(int(rows[-1][0]) + 1):
        value = known.get(60.0 * minute, value)
        readings.append(Reading(60.0 * minute, value))

    assert said(judge(rule, Memory(), readings, fresh_from=0)) == written(
        rows, lambda text: 60.0 * int(text)
    )


def replay_hours(rule: Rule, how: str, rows: list[Row]) -> None:
    readings = [Reading(3600.0 * int(row[0]), float(row[1])) for row in rows]

    assert said(judge(rule, Memory(), readings, fresh_from=0)) == written(
        rows, lambda text: 3600.0 * int(text)
    )


def replay_lasting(rule: Rule, how: str, rows: list[Row]) -> None:
    """Row by row, as messages and timers come; `–` is a timer."""
    memory, readings, changes = Memory(), list[Reading](), list[Change]()
    for row in rows:
        now = 60.0 * int(row[0]) + 1_000_000
        if row[1] != "–":
            readings.append(Reading(now, float(row[1])))
        come = judge(rule, memory, readings, fresh_from=now - 900, now=now)
        memory = come[-1].memory if come else memory
        changes += come

    assert said(changes) == written(rows, lambda text: 60.0 * int(text) + 1_000_000)


def replay_windows(rule: Rule, how: str, rows: list[Row]) -> None:
    usual = re.search(r"usual (\S+) (\S+)", how)
    assert usual
    buckets = {"day": Usual(float(usual[1]), float(usual[2]), 28)}
    medians = [float(row[1]) for row in rows]
    count = 15 * len(medians) + 1
    first = round(NOON.timestamp() * 1000)
    minutes = Arrays(
        first + 60_000 * np.arange(count, dtype=np.int64),
        np.array([medians[min(n // 15, len(medians) - 1)] for n in range(count)]),
        np.full(count, 100, dtype=np.uint8),
    )

    series = scored(rule, minutes, buckets, SHANGHAI)

    assert [f"{reading.value:.1f}" for reading in series] == [row[2] for row in rows]
    assert said(judge(rule, Memory(), series, fresh_from=0)) == written(
        rows, lambda text: NOON.timestamp() + 60 * _minutes(text)
    )


def replay_mornings(rule: Rule, how: str, rows: list[Row]) -> None:
    before = re.search(r"before (\d+) (\S+)", how)
    assert before
    rates = [float(before[2])] * int(before[1]) + [float(row[1]) for row in rows]
    first = date(2026, 11, 1)
    days = {}
    for number, rate in enumerate(rates):
        night = tuple(Figures(60, rate, rate, rate) if hour < 6 else None for hour in range(24))
        day = first + timedelta(days=number)
        days[day] = Day(day, 360, rate, rate, rate, 0, rate, night)
    drifts = [drift for day in days if (drift := drift_of(rule, days, day)) is not None]
    drifts = drifts[-len(rows) :]
    readings = [Reading(86_400.0 * drift.date.toordinal(), drift.value) for drift in drifts]

    start = first.toordinal() + int(before[1]) - 1
    assert [f"{drift.value:g}" for drift in drifts] == [row[2] for row in rows]
    assert said(judge(rule, Memory(), readings, fresh_from=0)) == written(
        rows, lambda text: 86_400.0 * (start + int(text))
    )


def replay_silences(rule: Rule, how: str, rows: list[Row]) -> None:
    midnight = NOON.replace(hour=0)
    for heard, pauses, told in rows:
        hours = {int(hour) for hour in pauses.split()} if pauses != "–" else set()
        heard_at = midnight + timedelta(minutes=_minutes(heard))

        due = silent_at(heard_at, timedelta(seconds=rule.levels[0].limit), hours, SHANGHAI)

        assert f"{due.astimezone(SHANGHAI):%H:%M}".lstrip("0") == told


def replay_patterns(rule: Rule, how: str, rows: list[Row]) -> None:
    for longest, days, too_long in rows:
        limit = limit_of(rule, Pattern(int(longest.split()[0]), int(days)))

        assert (f"{limit.total_seconds() / 3600:g} h" if limit else "–") == too_long


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


REPLAYS = {
    "minutes": replay_minutes,
    "hours": replay_hours,
    "minutes, lasting": replay_lasting,
    "windows": replay_windows,
    "mornings": replay_mornings,
    "silences": replay_silences,
    "patterns": replay_patterns,
}


@pytest.mark.parametrize(
    ("code", "how", "rows"), [pytest.param(*table, id=table[0]) for table in tables()]
)
def test_a_worked_table_says_what_the_rule_says(code: str, how: str, rows: list[Row]) -> None:
    name = how if how in REPLAYS else how.split(",")[0]

    REPLAYS[name](alert_rules()[code], how, rows)


def test_every_kind_has_its_worked_table() -> None:
    replayed = {alert_rules()[code].kind for code, _, _ in tables()}

    assert replayed == {rule.kind for rule in alert_rules().values()}
