from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from conftest import NOON
from songhe.shop.rules.choose import DAY, MOST, few_of
from songhe.shop.rules.deadlines import request_until, undo_until
from songhe.shop.rules.fee import FeeRule, fee_base, platform_fee, rule_on
from songhe.shop.rules.price import line_total


@pytest.mark.parametrize(
    ("total", "percent", "fee"),
    [(12_800, 8, 1_024), (6, 8, 0), (7, 8, 1), (1_250, 10, 125), (1_255, 10, 126), (99, 0, 0)],
)
def test_the_fee_rounds_half_a_fen_up(total: int, percent: int, fee: int) -> None:
    assert platform_fee(total, percent=percent) == fee


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_fee_and_payout_are_the_whole(total: int, percent: int) -> None:
    fee = platform_fee(total, percent=percent)

    assert 0 <= fee <= total
    assert abs(fee * 100 - total * percent) <= 50


def test_a_fee_over_a_hundred_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="101 percent"):
        platform_fee(100, percent=101)


def test_a_relative_has_a_day_but_never_into_the_visit() -> None:
    tomorrow_evening = NOON + timedelta(hours=30)
    this_evening = NOON + timedelta(hours=7)

    assert request_until(NOON, None) == NOON + timedelta(days=1)
    assert request_until(NOON, tomorrow_evening) == NOON + timedelta(days=1)
    assert request_until(NOON, this_evening) == this_evening


def test_a_change_of_mind_has_ten_minutes() -> None:
    assert undo_until(NOON) == NOON + timedelta(minutes=10)


def test_a_line_of_nothing_is_no_line() -> None:
    assert line_total(990, 3) == 2_970
    with pytest.raises(ValueError, match="at least one"):
        line_total(990, 0)


OLD = FeeRule("2026-01", date(2026, 1, 1), frozenset({"people", "subsidy"}))
NEW = FeeRule("2026-11", date(2026, 11, 1), frozenset({"people"}))


def test_the_fee_rule_is_that_of_the_day_it_was_placed() -> None:
    assert rule_on(date(2026, 10, 31), [OLD, NEW]) is OLD
    assert rule_on(date(2026, 11, 1), [OLD, NEW]) is NEW
    with pytest.raises(ValueError, match="no rule"):
        rule_on(date(2025, 12, 31), [OLD, NEW])


@pytest.mark.parametrize(
    ("total", "programme", "rule", "fee"),
    [
        (12_800, 2_000, OLD, 1_024),
        (12_800, 2_000, NEW, 864),
        (6, 5, NEW, 0),
        (12_800, 0, NEW, 1_024),
    ],
)
def test_no_fee_is_taken_of_what_a_programme_pays(
    total: int, programme: int, rule: FeeRule, fee: int
) -> None:
    assert platform_fee(fee_base(total, {"subsidy": programme}, rule), percent=8) == fee


def test_programmes_that_pay_more_than_it_costs_are_an_error() -> None:
    with pytest.raises(ValueError, match="of 100"):
        fee_base(100, {"subsidy": 101}, NEW)


def test_who_takes_visits_at_night_too_is_offered_by_day_and_as_soon_as_can_be() -> None:
    night = [NOON.replace(hour=hour, minute=minute) for hour in range(24) for minute in (0, 30)]

    assert {time.hour for time in few_of(night)} <= set(DAY)
    assert [time.hour for time in few_of(night[42:])] == [21, 21, 22, 22, 23, 23]
    assert few_of(night[6:], soonest=True)[0] == night[6]
    assert len(few_of(night[6:], soonest=True)) == MOST
