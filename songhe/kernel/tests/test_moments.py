"""Times as people say them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from conftest import NOON
from songhe.kernel.templatetags.moments import day_words, how_long


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "刚刚"),
        (10, "10 分钟"),
        (20 * 60 + 10, "20 小时 10 分钟"),
        (2 * 24 * 60 + 5, "2 天"),
        (2 * 24 * 60 + 200, "2 天 3 小时"),
    ],
)
def test_how_long_it_is_by_now_is_said_without_commas(minutes: int, words: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert how_long(NOON - timedelta(minutes=minutes)) == words


def test_near_days_are_spelled_alike_in_english() -> None:
    with time_machine.travel(NOON, tick=False), override("en"):
        days = [day_words(NOON + timedelta(days=number)) for number in (-1, 0, 1)]

    assert days == ["yesterday", "today", "tomorrow"]
