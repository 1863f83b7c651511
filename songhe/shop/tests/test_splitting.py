"""The family's part, split as she wishes: amounts or percents, each within their limit."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import given, strategies as st

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.shop.actions.limits import set_limit
from songhe.shop.actions.sharing import ask_several
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.rules.shares import (
    OverLimit,
    TooLittle,
    WrongSum,
    by_percents,
    check_parts,
)


@pytest.fixture
def both(cast: Cast) -> list[Kinship]:
    """Her daughter and her son may pay; he pays 50 yuan at once, at most."""
    son = Kinship.objects.get(relative=cast.son)
    agree_kinship(kinship=son, rights=(Right.PAY,), by="王秀兰", at=NOON)
    set_limit(elder=cast.grandma, payer=cast.son, most=5_000, at=NOON)
    return [Kinship.objects.get(relative=cast.daughter), son]


@given(st.integers(1, 900_000), st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_percents_make_the_whole_to_the_fen(total: int, percents: list[int]) -> None:
    if sum(percents) != 100:
        with pytest.raises(WrongSum):
            by_percents(total, percents)
        return
    parts = by_percents(total, percents)
    assert sum(parts) == total
    assert all(abs(part - total * one / 100) < 1 for part, one in zip(parts, percents, strict=True))


def test_parts_that_do_not_make_the_whole_or_pass_a_limit_are_refused() -> None:
    check_parts(12_800, [9_000, 3_800], [None, 5_000])
    with pytest.raises(WrongSum) as wrong:
        check_parts(12_800, [9_000, 3_000], [None, None])
    assert wrong.value.missing == 800
    with pytest.raises(OverLimit) as over:
        check_parts(12_800, [7_000, 5_800], [None, 5_000])
    assert over.value.place == 1
    with pytest.raises(TooLittle):
        check_parts(12_800, [12_800, 0], [None, None])


def test_equal_parts_keep_to_what_each_said_they_pay_at_most(
    checkout: Checkout, both: list[Kinship], grandma_acting: Acting
) -> None:
    payers = [(one.relative, None) for one in both]
    asked = ask_several(checkout=checkout, payers=payers, acting=grandma_acting, at=NOON)

    assert [one.amount for one in asked] == [7_800, 5_000]


def test_she_splits_it_by_amounts_and_what_she_typed_stays_until_it_is_right(
    checkout: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    daughter, son = (one.code for one in both)
    client.force_login(cast.elder)
    path = f"/shop/checkouts/{checkout.code}/split/"
    with time_machine.travel(NOON, tick=False):
        first = client.get(path).content.decode()
        assert 'value="78"' in first or 'value="78.00"' in first
        wrong = client.post(path, {daughter: "90", son: "30.5"}).content.decode()
        assert "还差 7.50 元，请补上。" in wrong
        assert 'value="30.5"' in wrong
        over = client.post(path, {daughter: "70", son: "58"}).content.decode()
        assert "李军一次最多付 50 元，请少一点。" in over
        assert not PayRequest.objects.exists()

        assert client.post(path, {daughter: "90", son: "38"}).status_code == 302

    assert [one.amount for one in PayRequest.objects.order_by("pk")] == [9_000, 3_800]


def test_she_splits_it_by_percents_and_leaves_one_out(
    checkout: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    daughter, son = (one.code for one in both)
    client.force_login(cast.elder)
    path = f"/shop/checkouts/{checkout.code}/split/?by=percent"
    with time_machine.travel(NOON, tick=False):
        wrong = client.post(path, {daughter: "70", son: "20"}).content.decode()
        assert "加起来要正好 100%，现在是 90%。" in wrong
        client.post(path, {daughter: "100", son: ""})

    asked = PayRequest.objects.get()
    assert (asked.payer, asked.amount, asked.is_share) == (cast.daughter, 12_800, False)


@pytest.mark.parametrize("part", ["101", "-1", "NaN", "Infinity", "1e3", "33.3", "一半", "\x00"])
def test_a_part_that_is_no_percent_asks_nobody(
    part: str, checkout: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    daughter, son = (one.code for one in both)
    client.force_login(cast.elder)
    with time_machine.travel(NOON, tick=False):
        path = f"/shop/checkouts/{checkout.code}/split/?by=percent"
        for parts in ({daughter: part, son: "0"}, {daughter: "0", son: "0"}, {"stranger": "100"}):
            assert client.post(path, parts).status_code == 200

    assert not PayRequest.objects.exists()


def test_a_limit_set_while_she_presses_is_kept_and_she_looks_again(
    checkout: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    daughter, son = (one.code for one in both)
    client.force_login(cast.elder)
    path = f"/shop/checkouts/{checkout.code}/split/"

    def he_is_quicker(execute: Callable[..., Any], sql: str, *asked: Any) -> Any:
        if "shop_checkout" in sql and "FOR NO KEY UPDATE" in sql:
            set_limit(elder=cast.grandma, payer=cast.son, most=1_000, at=NOON)
        return execute(sql, *asked)

    with time_machine.travel(NOON, tick=False), connection.execute_wrapper(he_is_quicker):
        answer = client.post(path, {daughter: "90", son: "38"})

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert not PayRequest.objects.exists()


def test_a_relative_sets_their_limit_and_nobody_elses(
    cast: Cast, both: list[Kinship], client: Client
) -> None:
    client.force_login(cast.daughter)
    path = f"/shop/requests/limits/{cast.grandma.code}/"
    with time_machine.travel(NOON, tick=False):
        client.post(path, {"most": "88.5"})
        assert 'value="88.50"' in client.get("/shop/requests/").content.decode()
        client.post(path, {"most": "-1"})
        client.force_login(cast.worker)
        assert client.post(path, {"most": "1"}).status_code == 404

    assert cast.daughter.pay_limits.get().most == 8_850
    assert cast.son.pay_limits.get().most == 5_000
