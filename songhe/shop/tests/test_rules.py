from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOON
from songhe.shop.rules.deadlines import request_until, undo_until
from songhe.shop.rules.fee import platform_fee
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
