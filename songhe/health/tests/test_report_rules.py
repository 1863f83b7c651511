"""What a report weighs: periods, changes that mean something, advice."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from songhe.health.reference import health_advice
from songhe.health.rules.days import Day
from songhe.health.rules.report import (
    COMPARE,
    METRICS,
    MOST_ADVICE,
    Answered,
    alerts_of,
    choose_advice,
    figures_of,
    last_period,
    measure_of,
)
from songhe.health.words.report_words import period_of
from songhe.health.words.wording import digest_words

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 15)


ANSWERED = Answered(
    rule="heart_rate_high", urgent=False, is_open=False, seconds=None, by_itself=False
)


def days(before: list[float], week: list[float]) -> dict[date, Day]:
    values = [*before, *week]
    start = FIRST - timedelta(days=len(before))
    return {
        (day := start + timedelta(days=place)): Day(day, 1, value, value, value, value, value, ())
        for place, value in enumerate(values)
    }


def measured(before: list[float], week: list[float], metric: str = "heart_rate") -> dict[str, Any]:
    found = measure_of(metric, days(before, week), FIRST, LAST, 3)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("span", "today", "first", "last"),
    [
        ("week", date(2026, 11, 16), FIRST, LAST),  # Monday: the week is just over
        ("week", date(2026, 11, 22), FIRST, LAST),  # Sunday: the present one is not
        ("week", date(2027, 1, 4), date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2027, 1, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_last_period_is_one_that_is_over(
    span: str, today: date, first: date, last: date
) -> None:
    assert last_period(span, today) == (first, last)


def test_a_change_counts_from_what_means_something() -> None:
    calm = [70.0] * 28

    assert not measured(calm, [73.0] * 7)["changed"]  # 3 beats mean nothing
    assert measured(calm, [73.5] * 7)["changed"]


def test_a_restless_past_asks_for_a_larger_change() -> None:
    restless = [60.0, 80.0] * 14  # the usual distance is 14.8, four fifths of it 11.9

    assert not measured(restless, [81.0] * 7)["changed"]
    assert measured(restless, [83.0] * 7)["changed"]


def test_thirteen_days_are_too_few_to_compare_with() -> None:
    assert measured([70.0] * 13, [90.0] * 7)["before"] is None
    assert measured([70.0] * 14, [90.0] * 7)["changed"]


def test_two_days_are_few() -> None:
    assert measured([70.0] * 28, [90.0] * 2)["few"]
    assert not measured([70.0] * 28, [90.0] * 3)["few"]
    assert measure_of("heart_rate", days([70.0] * 28, []), FIRST, LAST, 3) is None


def advised(before: list[float], week: list[float], metric: str) -> list[str]:
    none = alerts_of([])
    return choose_advice(
        list(health_advice().values()), figures_of([measured(before, week, metric)], none)
    )


@pytest.mark.parametrize(
    ("metric", "before", "week", "code"),
    [
        ("bp_systolic", 128.0, 135.0, "pressure_high"),
        ("bp_systolic", 128.0, 134.0, "pressure_up"),
        ("bp_systolic", 128.0, 132.0, "carry_on"),
        ("bp_systolic", 110.0, 99.0, "pressure_low"),
        ("heart_rate", 70.0, 75.0, "pulse_up"),
        ("spo2", 96.0, 93.0, "oxygen_low"),
        ("glucose_cap_meter", 6.0, 3.8, "glucose_low"),
        ("glucose_cap_meter", 6.0, 11.1, "glucose_high"),
        ("body_weight", 60.0, 57.0, "weight_down"),
        ("body_weight", 60.0, 62.0, "weight_up"),
        ("sleep_duration", 400.0, 299.0, "sleep_short"),
        ("sleep_duration", 400.0, 541.0, "sleep_long"),
        ("steps_24h", 3_000.0, 1_500.0, "steps_half"),
        ("steps_24h", 3_000.0, 1_600.0, "carry_on"),
    ],
)
def test_each_advice_is_given_at_its_line(
    metric: str, before: float, week: float, code: str
) -> None:
    assert advised([before] * 28, [week] * 7, metric) == [code]


def test_what_was_measured_too_rarely_gives_no_advice_but_to_measure() -> None:
    assert advised([128.0] * 28, [190.0] * 2, "bp_systolic") == ["measure_more"]


def test_at_most_four_are_given_and_the_grave_ones_first() -> None:
    figures = {
        "glucose_cap_meter.low": 3.5,
        "bp_systolic.mean": 150.0,
        "spo2.mean": 92.0,
        "heart_rate.change": 9.0,
        "alerts.count": 9.0,
        "sleep_duration.mean": 200.0,
    }

    given = choose_advice(list(health_advice().values()), figures)

    assert given == ["glucose_low", "pressure_high", "oxygen_low", "pulse_up"]
    assert len(given) == MOST_ADVICE


def test_alerts_are_counted_by_how_they_were_answered() -> None:
    taken = replace(ANSWERED, urgent=True, seconds=60)
    found = alerts_of(
        [
            replace(taken, rule="spo2_low"),
            replace(ANSWERED, seconds=240),
            replace(ANSWERED, by_itself=True),
            replace(ANSWERED, is_open=True),
        ]
    )

    assert found == {
        "count": 4,
        "urgent": 1,
        "open": 1,
        "taken": 2,
        "by_itself": 1,
        "median_seconds": 150,
        "rules": [("heart_rate_high", 3), ("spo2_low", 1)],
    }


# --- The file ------------------------------------------------------------------------------


def test_every_advice_asks_about_a_figure_that_there_is() -> None:
    metrics = {*METRICS, "steps", "alerts", "advice", "measures"}

    for advice in health_advice().values():
        for name, comparison, _value in [*advice.every, *advice.one_of]:
            assert name.split(".")[0] in metrics, advice.code
            assert comparison in COMPARE, advice.code


def test_no_advice_names_a_diagnosis_or_a_medicine_and_doctors_are_named_where_due() -> None:
    for advice in health_advice().values():
        for word in ("诊断", "确诊", "高血压病", "糖尿病", "毫克", "mg", "加药", "减药", "停药"):
            assert word not in advice.zh, advice.code
        assert ("医生" in advice.zh) >= advice.ask_doctor, advice.code
        assert ("doctor" in advice.en) >= advice.ask_doctor, advice.code


@pytest.mark.parametrize(
    ("language", "period"),
    [
        ("zh-hans", "2026年11月9日到11月15日"),
        ("en", "From November 9, 2026 to November 15, 2026"),
    ],
)
def test_both_ends_of_a_period_are_said_in_one_form(language: str, period: str) -> None:
    with override(language):
        assert period_of(FIRST, LAST) == period


def test_one_is_not_said_in_the_plural() -> None:
    with override("en"):
        assert digest_words(["Wang"]) == "One thing to look at today: Wang."
        assert digest_words(["Wang", "Li"]) == "2 things to look at today: Wang, Li."
