"""Several relatives pay one purchase together: all of them, or nobody."""

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions.kinship import agree_kinship, withdraw_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.catalogue.queries import stock_mismatches
from songhe.kernel.models import Event
from songhe.ledger.queries import balance, imbalances
from songhe.notify.models import Message
from songhe.payments.actions.refunds import send_refund
from songhe.payments.models import Intent, Refund
from songhe.shop.actions import paying, sharing
from songhe.shop.actions.letting_go import expire_checkout
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.requests import (
    NotAPayer,
    decline_request,
    pay_request,
    take_back_request,
)
from songhe.shop.actions.sharing import ask_several
from songhe.shop.models import Checkout, Order, PayRequest
from songhe.shop.queries import draw_mismatches, money_story, unspent
from songhe.shop.rules.shares import TooLittle, share_out
from songhe.shop.states import CheckoutState, OrderState, PayRequestState
from songhe.shop.tests.conftest import arrive

LISTENERS = (paying.settle_for_intent, sharing.settle_for_intent)


@pytest.fixture
def both(cast: Cast) -> Cast:
    """The son may pay too."""
    kinship = Kinship.objects.get(relative=cast.son)
    agree_kinship(kinship=kinship, rights=(Right.PAY,), by="王秀兰", at=NOON)
    return cast


@pytest.fixture
def asked(checkout: Checkout, both: Cast, grandma_acting: Acting) -> list[PayRequest]:
    return ask_several(
        checkout=checkout,
        payers=[(both.daughter, None), (both.son, 5_000)],
        acting=grandma_acting,
        at=NOON,
    )


def pays(request: PayRequest) -> Intent:
    intent = arrive(pay_request(request=request, by=request.payer, at=NOON), at=NOON)
    for event in Event.objects.filter(name="payments.intent.settle", subject_id=intent.pk):
        for listener in LISTENERS:
            listener(event)
            listener(event)  # told twice
    return intent


def heard_of_refunds() -> dict[str, list[str]]:
    """Who reads what about money that goes back, when the channel is done as well."""
    for refund in Refund.objects.all():
        send_refund(refund_id=refund.pk, at=NOON)
    heard: dict[str, list[str]] = {}
    for message in Message.objects.filter(words__contains="退回").select_related("person"):
        heard.setdefault(message.person.name, []).append(message.words)
    assert all(len(words) == 1 for words in heard.values())
    return heard


def all_true() -> bool:
    return [*imbalances(), *stock_mismatches(), *draw_mismatches()] == []


def test_each_is_asked_for_a_part_within_their_limit(asked: list[PayRequest]) -> None:
    assert [(one.payer.name, one.amount) for one in asked] == [("李静", 7_800), ("李军", 5_000)]
    assert asked[0].checkout.state == CheckoutState.ASKED


def test_with_the_last_share_everything_is_settled_once(asked: list[PayRequest]) -> None:
    pays(asked[0])
    assert Order.objects.get().state == OrderState.PLACED
    pays(asked[1])

    order = Order.objects.get()
    assert order.state == OrderState.PAID
    assert unspent(order) == 12_800
    assert balance("channel:sandbox") == 12_800
    assert len(money_story(order)) == 3  # two arrivals and one setting aside
    assert all_true()


def test_each_who_paid_a_part_is_told_and_stands_with_it_in_the_order(
    asked: list[PayRequest], both: Cast, client: Client
) -> None:
    for request in asked:
        pays(request)
    order = Order.objects.get()
    client.force_login(both.elder)

    page = client.get(f"/shop/orders/{order.code}/").content.decode()
    client.force_login(both.daughter)
    own = client.get(f"/shop/requests/{asked[0].code}/").content.decode()

    paid = {one.person.name for one in Message.objects.filter(words__contains="已付款")}
    assert paid == {"王秀兰", "李静", "李军"}
    assert "付了 78 元" in page
    assert "付了 50 元" in page
    assert page.count("付了自己的一份") == 2
    assert "付了款" not in page
    assert "您的一份" in own
    assert "128 元" in own


def test_who_paid_a_part_finds_the_order_though_she_lets_them_pay_no_more(
    asked: list[PayRequest], both: Cast, client: Client
) -> None:
    for request in asked:
        pays(request)
    order = Order.objects.get()
    first = next(one for one in (both.daughter, both.son) if one != order.checkout.paid_by)
    for kinship in Kinship.objects.filter(relative=first):
        withdraw_kinship(kinship=kinship, by="王秀兰", at=NOON)
    client.force_login(first)

    assert client.get(f"/shop/orders/{order.code}/").status_code == 200


def test_a_change_of_mind_sends_each_their_own_part_back(
    asked: list[PayRequest], grandma_acting: Acting
) -> None:
    for request in asked:
        pays(request)

    cancel_order(order=Order.objects.get(), acting=grandma_acting, at=NOON)

    back = {refund.intent.payer.name: refund.amount for refund in Refund.objects.all()}
    assert back == {"李静": 7_800, "李军": 5_000}
    heard = heard_of_refunds()
    assert sorted(heard) == ["李军", "李静", "王秀兰"]  # the daughter of her own part
    assert heard["李静"] == ["“上门助浴”：这一单取消了，78 元退回您付款的账户。"]
    assert all_true()


@pytest.mark.parametrize("end", ["expire", "decline", "take_back"])
def test_when_one_does_not_pay_who_paid_gets_it_back(
    end: str, asked: list[PayRequest], both: Cast, grandma_acting: Acting
) -> None:
    paid = pays(asked[0])

    if end == "expire":
        assert expire_checkout(checkout=asked[0].checkout, at=asked[0].expires_at)
    elif end == "decline":
        decline_request(request=asked[1], words="", by=both.son, at=NOON)
    else:
        take_back_request(request=asked[1], acting=grandma_acting, at=NOON)

    refund = Refund.objects.get()
    asked[1].refresh_from_db()
    assert (refund.intent, refund.amount) == (paid, 7_800)
    assert heard_of_refunds().keys() == {"李静"}
    assert asked[1].state != PayRequestState.ASKED
    assert Order.objects.get().state != OrderState.PAID
    assert balance("escrow") == 0
    assert all_true()


def test_a_share_that_comes_too_late_goes_back(asked: list[PayRequest]) -> None:
    pays(asked[0])
    late = arrive(pay_request(request=asked[1], by=asked[1].payer, at=NOON), at=NOON)
    expire_checkout(checkout=asked[0].checkout, at=asked[0].expires_at)
    event = Event.objects.get(name="payments.intent.settle", subject_id=late.pk)
    for listener in LISTENERS:
        listener(event)

    assert sum(refund.amount for refund in Refund.objects.all()) == 12_800
    assert balance("escrow") == 0
    assert all_true()


def test_whom_she_does_not_let_pay_is_not_asked(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(NotAPayer):
        ask_several(
            checkout=checkout,
            payers=[(cast.daughter, None), (cast.son, None)],
            acting=grandma_acting,
            at=NOON,
        )

    assert not PayRequest.objects.exists()


def test_limits_that_do_not_reach_are_said_before_anybody_is_asked(
    checkout: Checkout, both: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(TooLittle):
        ask_several(
            checkout=checkout,
            payers=[(both.daughter, 5_000), (both.son, 5_000)],
            acting=grandma_acting,
            at=NOON,
        )

    assert not PayRequest.objects.exists()


@given(
    st.integers(1, 90_000),
    st.lists(st.one_of(st.none(), st.integers(1, 50_000)), min_size=1, max_size=5),
)
def test_shares_sum_to_the_whole_and_stay_within_limits(
    total: int, limits: list[int | None]
) -> None:
    reach = sum(total if limit is None else min(limit, total) for limit in limits)
    try:
        shares = share_out(total, limits)
    except TooLittle:
        assert reach < total or total < len(limits)
        return
    assert sum(shares) == total
    for share, limit in zip(shares, limits, strict=True):
        assert 0 < share <= (total if limit is None else limit)
