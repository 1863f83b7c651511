"""The family's part, split as she wishes: amounts or percents, each within their limit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import given, strategies as st

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions.kinship import agree_kinship, change_rights
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.notify.models import Message
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import expire_checkout
from songhe.shop.actions.limits import set_limit
from songhe.shop.actions.requests import decline_request
from songhe.shop.actions.sharing import ask_several
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.rules.shares import (
    OverLimit,
    TooLittle,
    WrongSum,
    by_percents,
    check_parts,
)
from songhe.shop.states import CheckoutState
from songhe.shop.tests.conftest import TOMORROW_TEN


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


@pytest.fixture
def hers(cast: Cast, both: list[Kinship]) -> Checkout:
    """The daughter books a bath for her mother."""
    change_rights(kinship=both[0], rights=(Right.PAY, Right.ORDER), by="王秀兰", at=NOON)
    return start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(days=1))],
        acting=acting_of(cast.daughter),
        token="form-2",
        at=NOON,
    )


def test_who_books_for_her_asks_others_for_parts_and_keeps_one(
    hers: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    daughter, son = (one.code for one in both)
    client.force_login(cast.daughter)
    path = f"/shop/checkouts/{hers.code}/"
    with time_machine.travel(NOON, tick=False):
        assert f"{path}ask/" in client.get(path).content.decode()
        asking = client.get(f"{path}ask/").content.decode()
        assert f'name="payer"\n                value="{son}"' in asking
        assert f'name="payer"\n                value="{daughter}"' not in asking
        over = client.post(f"{path}split/", {daughter: "70", son: "58"}).content.decode()
        assert "您自己，付多少元" in over
        assert "李军一次最多付 50 元，请少一点。" in over
        done = client.post(f"{path}split/", {daughter: "90", son: "38"})
        own, his = PayRequest.objects.order_by("pk")
        assert done["Location"] == f"/shop/requests/{own.code}/"
        page = client.get(done["Location"]).content.decode()
        waiting = client.get(path).content.decode()

    assert (own.amount, his.amount, own.is_own, his.is_own) == (9_000, 3_800, True, False)
    assert "为王秀兰一起付：您的一份" in page
    assert "付我的一份" in waiting
    assert f"{path}take-back/" in waiting
    heard = {one.person: one.words for one in Message.objects.filter(kind="pay_request")}
    assert heard == {cast.son: "李静请您为王秀兰付款：上门助浴，38 元。"}


def test_who_booked_hears_that_a_part_is_declined_or_takes_it_back(
    hers: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    payers = [(one.relative, None) for one in both]
    client.force_login(cast.daughter)
    path = f"/shop/checkouts/{hers.code}/take-back/"
    ask_several(checkout=hers, payers=payers, acting=acting_of(cast.daughter), at=NOON)
    with time_machine.travel(NOON, tick=False):
        assert client.post(path).status_code == 302
    hers.refresh_from_db()
    assert hers.state == CheckoutState.PLACED

    _own, his = ask_several(checkout=hers, payers=payers, acting=acting_of(cast.daughter), at=NOON)
    decline_request(request=his, words="", by=cast.son, at=NOON)

    told = Message.objects.filter(words__contains="这次不付").select_related("person")
    assert sorted(one.person.name for one in told) == ["李静", "王秀兰"]


@pytest.mark.parametrize("way", ["ask", "split"])
def test_only_who_placed_it_and_orders_by_right_asks_others(
    way: str, hers: Checkout, checkout: Checkout, both: list[Kinship], cast: Cast, client: Client
) -> None:
    data = {"payer": both[1].code, both[1].code: "128"}
    client.force_login(cast.daughter)
    assert client.post(f"/shop/checkouts/{checkout.code}/{way}/", data).status_code == 404
    change_rights(kinship=both[0], rights=(Right.PAY,), by="王秀兰", at=NOON)
    for person in (cast.daughter, cast.son):
        client.force_login(person)
        assert client.post(f"/shop/checkouts/{hers.code}/{way}/", data).status_code == 404

    assert not PayRequest.objects.exists()


def test_parts_that_nobody_paid_in_time_are_told_once_to_each(
    hers: Checkout, both: list[Kinship], cast: Cast
) -> None:
    payers = [(one.relative, None) for one in both]
    asked = ask_several(checkout=hers, payers=payers, acting=acting_of(cast.daughter), at=NOON)

    expire_checkout(checkout=hers, at=asked[0].expires_at)

    told = Message.objects.filter(words__contains="还没有付款").values_list(
        "person__name", flat=True
    )
    assert sorted(told) == ["李静", "王秀兰"]


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
