from datetime import timedelta

import pytest
from django.utils.translation import override

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.booking import actions as booking
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.catalogue.actions.providers import suspend_provider
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.ledger.queries import balance, imbalances
from songhe.notify.models import Message
from songhe.payments.actions.refunds import send_refund
from songhe.payments.models import Refund
from songhe.shop.actions.letting_go import drop_all_of, expire_checkouts, locked
from songhe.shop.actions.orders import (
    TooLateToUndo,
    cancel_order,
    decline_order,
    fulfil_order,
    start_order,
)
from songhe.shop.actions.paying import pay_self
from songhe.shop.models import Checkout, Order
from songhe.shop.queries import money_story, unspent
from songhe.shop.states import CheckoutState, OrderState, Reason, Why
from songhe.shop.tests.conftest import arrive, hear_of

LACKS = Reason(Why.LACKING, {"provider": "安康"})


def test_paid_money_waits_under_the_orders_name(order: Order) -> None:
    assert order.state == OrderState.PAID
    assert unspent(order) == 12_800
    assert balance("escrow") == 0
    assert balance("channel:sandbox") == 12_800
    assert imbalances() == []


def test_the_order_tells_higher_floors(order: Order) -> None:
    event = Event.objects.get(name="shop.order.pay")

    assert (event.subject_id, event.actor) == (order.pk, "王秀兰")


def test_finished_money_is_the_providers_less_the_fee(order: Order, cast: Cast) -> None:
    fulfil_order(order=order, by="王秀兰", at=NOON)

    assert balance(f"provider:{cast.provider_org.code}") == -11_776
    assert balance("platform:fees") == -1_024
    assert unspent(order) == 0
    assert imbalances() == []
    kinds = [step.kind for step in money_story(order)]
    assert kinds == ["payment", "order_set_aside", "order_pay_out"]


def test_finishing_twice_pays_out_once(order: Order, cast: Cast) -> None:
    fulfil_order(order=order, by="王秀兰", at=NOON)
    with pytest.raises(NotAllowed):
        fulfil_order(order=order, by="王秀兰", at=NOON)

    assert balance(f"provider:{cast.provider_org.code}") == -11_776


def test_a_change_of_mind_within_ten_minutes_gives_all_back(
    order: Order, grandma_acting: Acting
) -> None:
    cancel_order(order=order, acting=grandma_acting, at=NOON + timedelta(minutes=10))

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.state, refund.amount) == (OrderState.REFUNDED, 12_800)
    assert unspent(order) == balance("escrow") == 0
    assert balance("refunds:sandbox") == -12_800
    assert Booking.objects.get().state == BookingState.RELEASED
    send_refund(refund_id=refund.pk, at=NOON)
    said = Message.objects.exclude(words__contains="已付款").values_list("person__name", "words")
    # Who paid for herself hears of it once.
    assert list(said) == [("王秀兰", "“上门助浴”：这一单取消了，128 元退回付款的账户。")]


def test_after_ten_minutes_it_stands(order: Order, grandma_acting: Acting) -> None:
    with pytest.raises(TooLateToUndo):
        cancel_order(order=order, acting=grandma_acting, at=NOON + timedelta(minutes=10, seconds=1))

    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert not Refund.objects.exists()


def test_what_has_begun_is_not_undone(order: Order, grandma_acting: Acting) -> None:
    start_order(order=order, by="周桂芳", at=NOON)

    with pytest.raises(NotAllowed):
        cancel_order(order=order, acting=grandma_acting, at=NOON)

    assert unspent(order) == 12_800
    assert not Refund.objects.exists()


def test_undoing_twice_refunds_once(order: Order, grandma_acting: Acting) -> None:
    cancel_order(order=order, acting=grandma_acting, at=NOON)
    with pytest.raises(NotAllowed):
        cancel_order(order=order, acting=grandma_acting, at=NOON)

    assert Refund.objects.count() == 1


def test_a_provider_that_cannot_come_gives_all_back(order: Order) -> None:
    decline_order(order=order, why=LACKS, by="孙丽", at=NOON)

    order.refresh_from_db()
    assert order.state == OrderState.REFUNDED
    assert str(order.closed_reason) == "很抱歉，安康这次供不上货，"


def test_why_money_went_back_is_read_in_each_ones_language(order: Order) -> None:
    with override("en"):
        decline_order(order=order, why=LACKS, by="孙丽", at=NOON)

    order.refresh_from_db()
    with override("zh-hans"):
        assert str(order.closed_reason) == "很抱歉，安康这次供不上货，"
    with override("en"):
        assert str(order.closed_reason).startswith("We are sorry, 安康")
    order.closed_why = "很抱歉，师傅病了，"  # as it was kept before
    assert str(order.closed_reason) == "很抱歉，师傅病了，"


def test_a_lapsed_time_that_is_still_free_is_taken_after_all(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)
    settled = arrive(intent, at=NOON + timedelta(minutes=14))
    drop_all_of(locked(checkout), verb="expire", by="clock", at=NOON + timedelta(minutes=15))

    hear_of(settled)

    order = Order.objects.get()
    line = order.lines.select_related("booking").get()
    assert order.state == OrderState.PAID
    assert line.booking is not None
    assert line.booking.state == BookingState.BOOKED
    assert not Refund.objects.exists()


def test_a_lapsed_time_that_is_taken_is_paid_back_kindly(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)
    settled = arrive(intent, at=NOON + timedelta(minutes=14))
    drop_all_of(locked(checkout), verb="expire", by="clock", at=NOON + timedelta(minutes=15))
    held = Booking.objects.get()
    booking.hold(
        calendar=held.calendar,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        buffer_minutes=0,
        purpose="someone else",
        expires_at=held.ends_at,
        by="someone else",
        at=NOON + timedelta(minutes=15),
    )

    hear_of(settled)

    order = Order.objects.get()
    assert order.state == OrderState.REFUNDED
    assert Refund.objects.get().amount == 12_800
    assert unspent(order) == balance("escrow") == 0
    assert not Event.objects.filter(name="shop.order.pay").exists()
    assert Message.objects.filter(
        person=cast.elder,
        words="“上门助浴”：很抱歉，这个时间在付款前被别人约走了，128 元退回付款的账户。",
    ).exists()


def test_the_sweep_leaves_what_is_just_being_paid(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)
    settled = arrive(intent, at=NOON + timedelta(minutes=14))

    assert expire_checkouts(at=NOON + timedelta(minutes=16)) == 0

    hear_of(settled)
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PAID


def test_a_provider_suspended_on_the_way_is_not_paid(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)
    suspend_provider(provider=cast.provider, reason="证照过期", by="何建国", at=NOON)

    hear_of(arrive(intent, at=NOON))

    assert Order.objects.get().state == OrderState.REFUNDED
    assert Refund.objects.get().amount == 12_800
    assert Booking.objects.get().state == BookingState.RELEASED
