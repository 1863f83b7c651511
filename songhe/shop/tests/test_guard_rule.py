"""When an elder is asked to wait and think."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conftest import NOON
from songhe.shop.queries import guard_rules
from songhe.shop.rules.guard import Purchase, reasons_to_wait, wait_until

QUIET = Purchase(total=12_800, hour=10, usual=10_000, by_category={"J02": 12_800})


@pytest.mark.parametrize(
    ("purchase", "reasons"),
    [
        (QUIET, []),
        (replace(QUIET, total=150_000), ["amount"]),
        (replace(QUIET, total=150_000, usual=40_000), []),
        (replace(QUIET, total=200_000, usual=40_000), ["amount"]),
        (replace(QUIET, total=50_000, hour=23), ["night"]),
        (replace(QUIET, total=50_000, hour=5), ["night"]),
        (replace(QUIET, total=50_000, hour=6), []),
        (replace(QUIET, total=49_900, hour=23), []),
        (replace(QUIET, by_category={"B05": 50_000}), ["health_food"]),
        (
            replace(QUIET, by_category={"B05": 10_000}, bought_before={"B05": 3}),
            ["health_food_again"],
        ),
        (replace(QUIET, by_category={"B05": 10_000}, bought_before={"B05": 2}), []),
        (replace(QUIET, bought_before={"B05": 9}), []),
        (replace(QUIET, new_sellers=80_000), ["new_seller"]),
        (replace(QUIET, new_sellers=79_900), []),
    ],
)
def test_the_worked_table(purchase: Purchase, reasons: list[str]) -> None:
    assert [rule.code for rule in reasons_to_wait(purchase, guard_rules())] == reasons


def test_the_longest_wait_counts_but_never_reaches_into_a_visit() -> None:
    reasons = reasons_to_wait(replace(QUIET, total=150_000, hour=23), guard_rules())

    assert wait_until(reasons, NOON, None) == NOON + timedelta(hours=2)
    visit = NOON + timedelta(hours=2)
    assert wait_until(reasons, NOON, visit) == NOON + timedelta(hours=1)
    assert wait_until(reasons, NOON, NOON) == NOON + timedelta(minutes=10)


def test_every_rule_says_why_in_both_languages() -> None:
    for rule in guard_rules().rules:
        assert rule.words["zh-hans"]
        assert rule.words["en"]
