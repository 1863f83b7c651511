"""A visit that is called off, and one that was not what was promised."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.models import Claim
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import (
    TOMORROW_TEN,
    ask,
    books_are_right,
    gone_back,
    owed_to,
)
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.ledger.queries import balance
from songhe.shop.actions.orders import fulfil_order, start_order
from songhe.shop.models import Order
from songhe.shop.states import OrderState

PRICE = 12_800


def call_off(bath: Order, her: Acting, hours: float, reason: Reason = Reason.MIND) -> Claim:
    at = TOMORROW_TEN - timedelta(hours=hours)
    claim = ask(bath, ClaimKind.CALL_OFF, her, reason=reason, at=at)
    clock.run_deadlines(at=at + timedelta(minutes=10))
    return Claim.objects.get(pk=claim.pk)


@pytest.mark.parametrize(
    ("hours", "reason", "back", "earned"),
    [
        (10, Reason.MIND, 10_240, 2_355),  # a fifth is kept, less the platform's 205
        (1, Reason.MIND, 6_400, 5_888),
        (1, Reason.ILL, 12_800, 0),
    ],
)
def test_a_visit_is_called_off_and_the_rules_say_what_is_kept(
    bath: Order, cast: Cast, her: Acting, hours: float, reason: Reason, back: int, earned: int
) -> None:
    claim = call_off(bath, her, hours, reason)

    bath.refresh_from_db()
    assert (claim.state, bath.state) == (ClaimState.SETTLED, OrderState.REFUNDED)
    assert (gone_back(), owed_to(cast)) == (back, earned)
    assert -balance("platform:fees") == PRICE - back - earned
    assert Booking.objects.get().state == BookingState.RELEASED
    assert books_are_right(bath)


def test_a_change_of_mind_within_ten_minutes_keeps_the_visit(bath: Order, her: Acting) -> None:
    claim = ask(bath, ClaimKind.CALL_OFF, her, reason=Reason.MIND, at=NOON)

    buyer.withdraw(claim=claim, acting=her, at=NOON + timedelta(minutes=9))
    clock.run_deadlines(at=NOON + timedelta(minutes=10))

    bath.refresh_from_db()
    assert (bath.state, gone_back()) == (OrderState.PAID, 0)


def test_a_worker_at_the_door_ends_the_calling_off(bath: Order, her: Acting) -> None:
    at = TOMORROW_TEN - timedelta(minutes=5)
    claim = ask(bath, ClaimKind.CALL_OFF, her, reason=Reason.MIND, at=at)
    start_order(order=bath, by="周桂芳", at=at + timedelta(minutes=6))

    clock.run_deadlines(at=at + timedelta(minutes=10))

    claim.refresh_from_db()
    # Not sent back, though the order is under way and could be: the clock found it begun.
    assert (claim.state, gone_back()) == (ClaimState.CLOSED, 0)


def test_what_has_begun_cannot_be_called_off(bath: Order, her: Acting) -> None:
    start_order(order=bath, by="周桂芳", at=TOMORROW_TEN)

    with pytest.raises(NotPossible):
        ask(Order.objects.get(pk=bath.pk), ClaimKind.CALL_OFF, her, at=TOMORROW_TEN)


def test_a_careless_visit_is_paid_back_in_part_within_a_week(
    bath: Order, cast: Cast, her: Acting
) -> None:
    start_order(order=bath, by="周桂芳", at=TOMORROW_TEN)
    fulfil_order(order=bath, by="王秀兰", at=TOMORROW_TEN + timedelta(hours=1))
    order = Order.objects.get(pk=bath.pk)
    at = TOMORROW_TEN + timedelta(days=1)
    ask(order, ClaimKind.PART, her, reason=Reason.CARELESS, amount=4_000, at=at)

    clock.run_deadlines(at=at + timedelta(hours=48))

    assert (gone_back(), owed_to(cast)) == (4_000, 11_776 - 3_680)
    assert books_are_right(order)
