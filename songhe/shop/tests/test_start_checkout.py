from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.catalogue.actions.providers import suspend_provider
from songhe.shop.actions.checkouts import (
    CannotBeBought,
    NothingToBuy,
    TooManyOpen,
    Wanted,
    start_checkout,
)
from songhe.shop.actions.letting_go import drop_checkout, expire_checkouts
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.models import Checkout, Order
from songhe.shop.states import CheckoutState, OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN


def test_the_time_is_held_and_the_price_promised(checkout: Checkout, cast: Cast) -> None:
    order = checkout.orders.get()
    line = order.lines.get()

    assert (checkout.state, checkout.total) == (CheckoutState.PLACED, cast.bathing.price)
    assert checkout.price_until == NOON + timedelta(minutes=30)
    assert (order.total, order.fee) == (12_800, 1_024)
    assert line.booking is not None
    assert line.booking.state == BookingState.HELD
    assert line.booking.hold_expires_at == NOON + timedelta(minutes=15)
    assert (line.starts_at, line.price) == (TOMORROW_TEN, 12_800)


def test_a_form_sent_twice_is_one_checkout(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    again = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=grandma_acting,
        token="form-1",
        at=NOON,
    )

    assert again == checkout
    assert Order.objects.count() == Booking.objects.count() == 1


def test_a_taken_time_leaves_nothing_behind(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(SlotTaken) as taken:
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
            acting=grandma_acting,
            token="late",
            at=NOON,
        )

    assert taken.value.next_free is not None
    assert taken.value.next_free.starts_at == TOMORROW_TEN + timedelta(minutes=90)
    assert Checkout.objects.get() == checkout
    assert Booking.objects.count() == 1


def test_a_suspended_provider_sells_nothing(cast: Cast, grandma_acting: Acting) -> None:
    suspend_provider(provider=cast.provider, reason="证照过期", by="何建国", at=NOON)
    cast.bathing.provider.refresh_from_db()

    with pytest.raises(CannotBeBought) as refused:
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
            acting=grandma_acting,
            token="x",
            at=NOON,
        )

    assert refused.value.why == "这家服务商暂停营业，现在不能下单。"
    assert not Checkout.objects.exists()
    assert not Booking.objects.exists()


def test_nothing_is_no_checkout(cast: Cast, grandma_acting: Acting) -> None:
    with pytest.raises(NothingToBuy):
        start_checkout(elder=cast.grandma, lines=[], acting=grandma_acting, token="x", at=NOON)


def test_changing_the_time_lets_the_first_one_go(
    checkout: Checkout, cast: Cast, grandma_acting: Acting
) -> None:
    later = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(hours=4))],
        acting=grandma_acting,
        token="form-2",
        replacing=True,
        at=NOON,
    )

    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.CANCELLED
    assert later.state == CheckoutState.PLACED
    assert [b.state for b in Booking.objects.order_by("pk")] == [
        BookingState.RELEASED,
        BookingState.HELD,
    ]


def test_nobody_holds_a_whole_calendar(cast: Cast, grandma_acting: Acting) -> None:
    for number in range(5):
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(days=number))],
            acting=grandma_acting,
            token=f"{number}",
            at=NOON,
        )

    with pytest.raises(TooManyOpen):
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(days=6))],
            acting=grandma_acting,
            token="one too many",
            at=NOON,
        )

    assert Checkout.objects.count() == Booking.objects.count() == 5


def test_an_unpaid_checkout_lets_go_by_itself(checkout: Checkout) -> None:
    assert expire_checkouts(at=NOON + timedelta(minutes=14)) == 0
    assert expire_checkouts(at=NOON + timedelta(minutes=15)) == 1
    assert expire_checkouts(at=NOON + timedelta(minutes=15)) == 0

    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.EXPIRED
    assert checkout.orders.get().state == OrderState.EXPIRED
    assert Booking.objects.get().state == BookingState.RELEASED


def test_who_drops_it_frees_the_time(checkout: Checkout, grandma_acting: Acting) -> None:
    drop_checkout(checkout=checkout, acting=grandma_acting, at=NOON)

    assert checkout.orders.get().state == OrderState.CANCELLED
    assert Booking.objects.get().state == BookingState.RELEASED


def test_the_station_buys_under_both_names(cast: Cast) -> None:
    operator = acting_of(cast.operator, helped=cast.grandma.code)

    made = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=operator,
        token="s",
        at=NOON,
    )

    assert made.placed_by == cast.operator
    assert made.elder == cast.grandma
