"""Programmes take over part of a purchase, and every fen is somebody's."""

import pytest
from hypothesis import given, strategies as st

from conftest import NOON
from songhe.shop.rules.subsidy import (
    Conditions,
    Line,
    Person,
    Share,
    Terms,
    age_on,
    divide,
    divide_back,
    may_have,
)

BATH = Line("J02", 12_800)
TOWEL = Line("A05", 3_900)
PERSON = Person(78, 2, "420106012001", frozenset({"低保"}))

lines = st.lists(
    st.builds(Line, st.sampled_from(["J02", "J03", "A05"]), st.integers(1, 50_000)),
    min_size=1,
    max_size=6,
)
terms = st.builds(
    Terms,
    code=st.sampled_from(["a", "b", "c"]),
    percent=st.integers(0, 100),
    amount=st.one_of(st.just(0), st.integers(1, 20_000)),
    ceiling=st.one_of(st.just(0), st.integers(1, 9_000)),
    least_spend=st.integers(0, 3_000),
    categories=st.sampled_from([(), ("J",), ("A05", "J03")]),
    stackable=st.booleans(),
    left=st.one_of(st.none(), st.integers(0, 9_000)),
)
several = st.lists(terms, max_size=3, unique_by=lambda one: one.code)


@given(lines, several)
def test_the_parts_sum_to_the_whole_and_nobody_pays_above_a_ceiling(
    bought: list[Line], programmes: list[Terms]
) -> None:
    shares = divide(bought, programmes)
    by_code = {one.code: one for one in programmes}

    paid_by_all = sum(share.total for share in shares)
    assert 0 <= paid_by_all < sum(line.total for line in bought)
    for place, line in enumerate(bought):
        assert 0 <= sum(share.parts[place] for share in shares) <= line.total
    for share in shares:
        one = by_code[share.code]
        assert not one.ceiling or share.total <= one.ceiling
        assert one.left is None or share.total <= one.left
        for part, line in zip(share.parts, bought, strict=True):
            assert not part or not one.categories or line.category.startswith(one.categories)
    if any(not by_code[share.code].stackable for share in shares):
        assert len(shares) == 1


@given(
    st.lists(st.integers(0, 9_000), min_size=1, max_size=4),
    st.lists(st.integers(1, 9_000), max_size=4),
)
def test_given_back_part_by_part_everybody_gets_exactly_their_own(
    paid: list[int], refunds: list[int]
) -> None:
    remaining = list(paid)
    for wanted in [*refunds, sum(paid)]:
        amount = min(wanted, sum(remaining))
        back = divide_back(amount, remaining)
        assert sum(back) == amount
        remaining = [left - part for left, part in zip(remaining, back, strict=True)]
        assert min(remaining) >= 0
    assert sum(remaining) == 0


def test_the_worked_table() -> None:
    insurance = Terms("ltc", percent=50, ceiling=5_000, categories=("J",))
    old_age = Terms("age", amount=2_000, categories=("J02",))
    voucher = Terms("voucher", amount=3_000, least_spend=5_000, stackable=False)

    assert divide([BATH, TOWEL], [insurance, old_age, voucher]) == [
        Share("ltc", (5_000, 0)),
        Share("age", (2_000, 0)),
    ]
    assert divide([TOWEL], [insurance, old_age, voucher]) == []
    assert divide([BATH, TOWEL], [old_age, voucher]) == [Share("voucher", (2_299, 701))]


def test_what_is_used_up_pays_nothing_and_what_is_nearly_used_up_pays_the_rest() -> None:
    assert divide([BATH], [Terms("a", percent=50, left=0)]) == []
    assert divide([BATH], [Terms("a", percent=50, left=120)]) == [Share("a", (120,))]


@pytest.mark.parametrize(
    ("conditions", "may"),
    [
        (Conditions(), True),
        (Conditions(least_age=78, least_level=2), True),
        (Conditions(least_age=79), False),
        (Conditions(least_level=3), False),
        (Conditions(regions=("420106",)), True),
        (Conditions(regions=("420102",)), False),
        (Conditions(paper="低保"), True),
        (Conditions(paper="长护险"), False),
    ],
)
def test_a_programme_asks_age_level_place_and_paper(conditions: Conditions, *, may: bool) -> None:
    assert may_have(PERSON, conditions) is may


def test_an_age_is_reached_on_the_birthday() -> None:
    day = NOON.date()
    assert age_on(day, day.replace(year=1948)) == 78
    assert age_on(day, day.replace(year=1948, day=day.day + 1)) == 77


def test_more_than_was_paid_is_not_given_back() -> None:
    with pytest.raises(ValueError, match="11 of 10"):
        divide_back(11, [4, 6])
