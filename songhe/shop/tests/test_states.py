import pytest

from songhe.kernel.flow import Flow
from songhe.shop.states import (
    CHECKOUT_FLOW,
    ORDER_FLOW,
    PAY_REQUEST_FLOW,
    CheckoutState,
    OrderState,
    PayRequestState,
    state_words,
)

FLOWS = [
    (CHECKOUT_FLOW, CheckoutState, CheckoutState.PLACED),
    (ORDER_FLOW, OrderState, OrderState.PLACED),
    (PAY_REQUEST_FLOW, PayRequestState, PayRequestState.ASKED),
]


@pytest.mark.parametrize(("flow", "states", "first"), FLOWS)
def test_every_state_can_be_reached(flow: Flow, states: type[OrderState], first: str) -> None:
    assert {step.reaches for step in flow.steps} | {first} == set(states)


def test_a_checkout_rests_when_paid_or_cancelled() -> None:
    resting = {state for state in CheckoutState if not CHECKOUT_FLOW.verbs(state)}

    assert resting == {CheckoutState.PAID, CheckoutState.CANCELLED}


def test_an_order_rests_when_fulfilled_or_refunded() -> None:
    resting = {state for state in OrderState if not ORDER_FLOW.verbs(state)}

    assert resting == {OrderState.FULFILLED, OrderState.REFUNDED}


def test_a_request_rests_when_paid_declined_or_taken_back() -> None:
    resting = {state for state in PayRequestState if not PAY_REQUEST_FLOW.verbs(state)}

    assert resting == {PayRequestState.PAID, PayRequestState.DECLINED, PayRequestState.CANCELLED}


def test_money_that_arrives_late_still_finds_its_checkout() -> None:
    assert CHECKOUT_FLOW.after(CheckoutState.EXPIRED, "pay") == CheckoutState.PAID
    assert ORDER_FLOW.after(OrderState.EXPIRED, "pay") == OrderState.PAID


def test_what_is_finished_stays_finished() -> None:
    assert "refund" not in ORDER_FLOW.verbs(OrderState.FULFILLED)


@pytest.mark.parametrize(
    ("state", "way", "words"),
    [
        (OrderState.UNDERWAY, "sent", "已发货，在路上"),
        (OrderState.UNDERWAY, "brought", "送到了，等确认收货"),
        (OrderState.FULFILLED, "brought", "已收货"),
        (OrderState.UNDERWAY, "visited", "正在进行"),
        (OrderState.REFUNDED, "sent", "已退款"),
    ],
)
def test_goods_are_sent_and_brought_and_services_go_on(state: str, way: str, words: str) -> None:
    assert state_words(state, goods=way != "visited", arrived=way == "brought") == words
