"""What the mornings say: nights, weight, pressure, steps, against the weeks before."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.mornings import judge_trends, morning_of, spend_morning
from songhe.health.actions.timers import run_timers, set_missing_timers
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.rules import Baseline, RuleState, RuleTimer
from songhe.health.reference import alert_rules
from songhe.health.rules.days import Day, Figures
from songhe.health.rules.judging import Memory, Reading, judge
from songhe.health.rules.trend import drift_of
from songhe.health.showing.timeline import condition_of
from songhe.health.tests.histories import every, load, midnight
from songhe.health.tests.stories import told

NIGHTS = alert_rules()["night_heart_rate_rising"]
TODAY = date(2026, 11, 21)


def nights(*rates: float | None) -> dict[date, Day]:
    """Days whose nights had these heart rates, the last one today's."""
    found = {}
    for back, rate in enumerate(reversed(rates)):
        if rate is not None:
            hours = tuple(Figures(60, rate, rate, rate) if hour < 6 else None for hour in range(24))
            day = TODAY - timedelta(days=back)
            found[day] = Day(day, 360, rate, rate, rate, 0, rate, hours)
    return found


def mornings(*rates: float | None) -> list[str]:
    """What the rule says, morning after morning, from the night rates up to today's."""
    days = nights(*rates)
    readings = [
        Reading(86_400.0 * morning.toordinal(), drift.value)
        for morning in sorted(days)
        if (drift := drift_of(NIGHTS, days, morning)) is not None
    ]
    changes = judge(NIGHTS, Memory(), readings, fresh_from=0)
    return [f"{change.verb} {change.severity}".strip() for change in changes]


def test_two_nights_four_beats_above_those_before_are_noticed() -> None:
    assert mornings(*[60] * 14, 64, 60) == []
    assert mornings(*[60] * 14, 64, 64) == ["raise notice"]
    assert mornings(*[60] * 14, 63.9, 63.9) == []
    assert mornings(*[60] * 14, 69, 69) == ["raise warn"]


def test_a_night_that_was_not_measured_is_no_night_in_between() -> None:
    assert mornings(*[60] * 14, 64, None, 64) == []


def test_seven_nights_must_be_known_before() -> None:
    assert mornings(*[60] * 6, 70, 70) == []
    assert mornings(*[60] * 7, 70, 70) == ["raise warn"]


def test_a_night_needs_three_hours_of_six() -> None:
    day = Day(TODAY, 0, 0, 0, 0, 0, 0, tuple([Figures(9, 1, 90, 1)] * 2 + [None] * 22))

    assert drift_of(NIGHTS, nights(*[60] * 14) | {TODAY: day}, TODAY) is None


def test_it_is_over_with_the_first_night_as_usual() -> None:
    assert mornings(*[60] * 14, 65, 65, 65, 61) == ["raise notice", "clear"]


def test_what_was_usual_before_is_kept_while_it_is_open() -> None:
    days = nights(*[60] * 8, *[70] * 20)
    learned = drift_of(NIGHTS, days, TODAY)
    frozen = drift_of(NIGHTS, days, TODAY, past=60)

    assert learned is not None
    assert frozen is not None
    assert (learned.value, frozen.value) == (0, 10)


# --- In the database -----------------------------------------------------------------------


def sleeps(elder: Elder, watch: Device, rate: Callable[[int], float]) -> None:
    """Four weeks of nights up to this morning; `rate` by days back."""
    for back in range(28, -1, -1):
        begins = midnight(NOON, days=-back)
        moments = every(10, since=begins, until=begins + timedelta(hours=6))
        load(elder, watch, "heart_rate", moments, lambda _, back=back: rate(back))  # type: ignore[misc]


@pytest.mark.django_db
def test_two_warm_nights_reach_her_family_and_a_second_look_changes_nothing(
    grandma: Elder, watch: Device
) -> None:
    sleeps(grandma, watch, lambda back: 66.0 if back < 2 else 60.0)

    judge_trends(elder=grandma, at=NOON)
    judge_trends(elder=grandma, at=NOON + timedelta(hours=3))

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity) == ("night_heart_rate_rising", "notice")
    assert {audience for _, audience, _ in told(alert)} == {"family"}
    assert (alert.evidence["recent"], alert.evidence["past"]) == (66, 60)
    assert len(alert.evidence["days"]) == 28
    assert condition_of(alert).startswith("连续两夜睡着时的心率比平时高")
    assert RuleState.objects.get().frozen == {"past": 60.0}


@pytest.mark.django_db
def test_nights_of_last_week_are_history(grandma: Elder, watch: Device) -> None:
    sleeps(grandma, watch, lambda back: 70.0 if 4 <= back < 8 else 60.0)

    judge_trends(elder=grandma, at=NOON)

    assert not Alert.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("metric", "before", "lately", "days", "rule"),
    [
        ("body_weight", 60.0, 62.5, 1, "weight_gain"),
        ("body_weight", 60.0, 56.5, 7, "weight_loss"),
        ("bp_systolic", 128.0, 141.0, 7, "bp_systolic_drifting_up"),
        ("steps", 3000.0, 1200.0, 7, "steps_falling"),
        ("sleep_duration", 420.0, 270.0, 7, "sleep_changed"),
    ],
)
def test_slow_changes_are_noticed(
    grandma: Elder,
    watch: Device,
    metric: str,
    before: float,
    lately: float,
    days: int,
    rule: str,
) -> None:
    moments = [midnight(NOON, days=-back) + timedelta(hours=7) for back in range(40, 0, -1)]
    since = moments[-days]

    load(grandma, watch, metric, moments, lambda at: lately if at >= since else before)
    judge_trends(elder=grandma, at=NOON)

    assert [alert.rule for alert in Alert.objects.all()] == [rule]
    assert condition_of(Alert.objects.get())


@pytest.mark.django_db
def test_a_morning_draws_what_is_usual_and_says_when_the_next_one_is(
    grandma: Elder, watch: Device
) -> None:
    sleeps(grandma, watch, lambda _: 60.0)
    Device.objects.update(last_seen_at=NOON)
    morning = morning_of(grandma, TODAY)

    assert spend_morning(elder=grandma, at=morning - timedelta(hours=2)) == morning
    assert not Baseline.objects.exists()
    again = spend_morning(elder=grandma, at=morning)

    assert Baseline.objects.filter(elder=grandma, bucket="night").exists()
    assert again == morning + timedelta(hours=6)
    assert spend_morning(elder=grandma, at=again) == morning_of(grandma, TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_a_night_that_was_sent_late_is_seen_at_the_second_look(
    grandma: Elder, watch: Device
) -> None:
    sleeps(grandma, watch, lambda back: 66.0 if back == 1 else 60.0)
    today = midnight(NOON)
    late = every(10, since=today + timedelta(minutes=1), until=today + timedelta(hours=6))
    Device.objects.update(last_seen_at=NOON)
    set_missing_timers(at=today)

    run_timers(at=today + timedelta(hours=9))
    assert not Alert.objects.filter(rule=NIGHTS.code).exists()

    load(grandma, watch, "heart_rate", late, lambda _: 74.0)
    run_timers(at=today + timedelta(hours=16))

    assert Alert.objects.filter(rule=NIGHTS.code).exists()


@pytest.mark.django_db
def test_of_whom_nothing_came_for_weeks_nobody_draws_anything(
    grandma: Elder, watch: Device
) -> None:
    Device.objects.update(last_seen_at=NOON)
    set_missing_timers(at=NOON)
    Device.objects.update(last_seen_at=NOON - timedelta(days=61))

    run_timers(at=NOON)

    assert RuleTimer.objects.get(rule="morning").due_at is None


@pytest.mark.django_db
def test_mornings_begin_by_her_own_clock(grandma: Elder) -> None:
    grandma.zone = "Europe/Berlin"

    assert morning_of(grandma, TODAY).utctimetuple().tm_hour in {5, 6, 7}


@pytest.mark.django_db
def test_drawing_asks_as_often_however_long_she_was_measured(
    grandma: Elder, watch: Device, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(grandma, watch, "heart_rate", [NOON - timedelta(days=1)], lambda _: 60.0)
    with CaptureQueriesContext(connection) as once:
        draw_baselines(elder=grandma, at=NOON)
    sleeps(grandma, watch, lambda _: 60.0)

    with django_assert_num_queries(len(once)):
        draw_baselines(elder=grandma, at=NOON)
