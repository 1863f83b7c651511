"""What is usual for her: drawn once a day, and unusual only when it lasts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.watching import watch_elder
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.rules import Baseline, RuleState
from songhe.health.queries.rules import rule_for, usual_of
from songhe.health.reference import alert_rules
from songhe.health.rules.baseline import Usual, reads_from, scored
from songhe.health.rules.judging import Memory, judge
from songhe.health.rules.packing import Arrays
from songhe.health.showing.timeline import condition_of
from songhe.health.tests.histories import every, load, midnight, steady_heart

RULE = alert_rules()["heart_rate_above_usual"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = {"day": Usual(70, 2, 28), "night": Usual(58, 1, 28)}


def minutes(values: Sequence[float], *, start: datetime) -> Arrays:
    first = round(start.timestamp() * 1000)
    return Arrays(
        first + 60_000 * np.arange(len(values), dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.full(len(values), 100, dtype=np.uint8),
    )


def verbs(values: Sequence[float], *, start: datetime = NOON) -> list[str]:
    series = scored(RULE, minutes(values, start=start), USUAL, SHANGHAI)
    return [
        f"{change.verb} {change.severity}".strip()
        for change in judge(RULE, Memory(), series, fresh_from=0)
    ]


def test_the_distance_is_counted_in_usual_distances_of_day_or_night() -> None:
    noon = scored(RULE, minutes([82] * 16, start=NOON), USUAL, SHANGHAI)
    night = scored(RULE, minutes([70] * 16, start=midnight(NOON)), USUAL, SHANGHAI)

    assert [round(reading.value, 2) for reading in noon] == [4.0]  # 12 over, floor of 3
    assert [round(reading.value, 2) for reading in night] == [4.0]
    assert noon[0].at == (NOON + timedelta(minutes=15)).timestamp()


def test_a_walk_is_not_an_illness() -> None:
    walk = [71.0] * 30 + [95.0] * 40 + [72.0] * 60

    assert verbs(walk) == []


def test_four_windows_in_a_row_are_unusual_and_eight_graver_ones_worse() -> None:
    hour = [71.0] * 15 + [82.0] * 61
    long = [71.0] * 15 + [95.0] * 136

    assert verbs(hour) == ["raise notice"]
    assert verbs(long) == ["raise notice", "worsen warn"]


def test_it_is_over_when_she_is_near_her_usual_again() -> None:
    assert verbs([82.0] * 61 + [71.0] * 46) == ["raise notice", "clear"]


def test_nothing_is_unusual_before_two_weeks_are_known() -> None:
    few = {"day": Usual(70, 2, 13), "night": Usual(58, 1, 13)}

    assert scored(RULE, minutes([150] * 100, start=NOON), few, SHANGHAI) == []


def test_a_window_counts_when_it_is_over_and_only_from_good_readings() -> None:
    readings = minutes([82] * 15, start=NOON)
    assert scored(RULE, readings, USUAL, SHANGHAI) == []

    poor = minutes([200] * 15 + [71] * 2, start=NOON)
    poor.quality[:15] = 40
    assert scored(RULE, poor, USUAL, SHANGHAI) == []


def test_where_reading_begins_cuts_no_window() -> None:
    since = datetime(2026, 11, 21, 12, 7, tzinfo=UTC).timestamp()

    edge = reads_from(RULE, since)

    assert edge % 900 == 0
    assert since - edge >= RULE.looks_back + 900


@pytest.fixture
def month(grandma: Elder, watch: Device) -> None:
    """Four weeks before noon, a reading every ten minutes, and what is usual drawn from it."""
    moments = every(10, since=midnight(NOON, days=-28), until=midnight(NOON))
    load(grandma, watch, "heart_rate", moments, steady_heart)
    draw_baselines(elder=grandma, at=NOON)


@pytest.mark.django_db
@pytest.mark.usefixtures("month")
def test_her_usual_is_drawn_by_day_and_by_night_and_twice_is_once(grandma: Elder) -> None:
    draw_baselines(elder=grandma, at=NOON)

    usual = usual_of(grandma.pk, "heart_rate")
    assert {bucket: (round(one.median), one.days) for bucket, one in usual.items()} == {
        "day": (72, 28),
        "night": (60, 28),
    }
    assert Baseline.objects.filter(elder=grandma).count() == 2


@pytest.mark.django_db
def test_days_of_an_illness_are_not_learned(grandma: Elder, watch: Device) -> None:
    ill_since = midnight(NOON, days=-3)
    moments = every(10, since=midnight(NOON, days=-28), until=midnight(NOON))
    load(grandma, watch, "heart_rate", moments, lambda at: 95 if at >= ill_since else 70)
    raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={},
        began_at=ill_since,
        at=ill_since,
    )

    draw_baselines(elder=grandma, at=NOON)

    assert usual_of(grandma.pk, "heart_rate")["day"] == Usual(70, 0, 25)


@pytest.mark.django_db
@pytest.mark.usefixtures("month")
def test_an_unusual_hour_is_noticed_with_all_it_rests_on(grandma: Elder, watch: Device) -> None:
    since = NOON - timedelta(minutes=80)
    load(grandma, watch, "heart_rate", every(1, since=since, until=NOON), lambda _: 88.0)

    watch_elder(elder_id=grandma.pk, since=since, at=NOON)

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity) == ("heart_rate_above_usual", "notice")
    evidence = alert.evidence
    assert (evidence["usual"], evidence["days"], evidence["bucket"]) == (72, 28, "day")
    assert evidence["value"] == 88
    assert evidence["limit"] < 88
    assert evidence["readings"]
    assert "平时是 72 次/分" in condition_of(alert)
    assert rule_for(grandma.pk, alert.rule).levels[0].limit == pytest.approx(
        evidence["limit"], abs=0.5
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("month")
def test_while_it_is_open_she_is_measured_by_what_was_usual_before(
    grandma: Elder, watch: Device
) -> None:
    since = NOON - timedelta(minutes=80)
    load(grandma, watch, "heart_rate", every(1, since=since, until=NOON), lambda _: 88.0)
    watch_elder(elder_id=grandma.pk, since=since, at=NOON)
    frozen = RuleState.objects.get().frozen
    Baseline.objects.update(median=90)  # as if the illness had been learned

    later = NOON + timedelta(hours=1)
    load(grandma, watch, "heart_rate", every(1, since=NOON, until=later), lambda _: 88.0)
    watch_elder(elder_id=grandma.pk, since=NOON, at=later)

    assert Alert.objects.get().state == "raised"
    assert RuleState.objects.get().frozen == frozen


@pytest.mark.django_db
@pytest.mark.usefixtures("month")
def test_a_quiet_hour_reads_nothing_back(grandma: Elder, watch: Device) -> None:
    since = NOON - timedelta(minutes=80)
    load(grandma, watch, "heart_rate", every(1, since=since, until=NOON), lambda _: 73.0)

    watch_elder(elder_id=grandma.pk, since=since, at=NOON)

    assert not Alert.objects.exists()
    assert not RuleState.objects.exists()
