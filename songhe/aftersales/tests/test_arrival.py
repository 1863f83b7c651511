"""The days to look at goods run from when they came, not from when somebody pressed a button."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import clock, seller
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.models import Claim
from songhe.aftersales.queries import ways_of
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.aftersales.tests.conftest import (
    LATER,
    TWO,
    ask,
    books_are_right,
    gone_back,
    owed_to,
)
from songhe.shop.actions.arrivals import arrive
from songhe.shop.actions.orders import receive_goods, receive_old_goods, send_goods
from songhe.shop.models import Order
from songhe.shop.states import OrderState

DAY = timedelta(days=1)


@pytest.fixture
def there(paid: Order) -> Order:
    """The courier says that they came three days later; she has said nothing yet."""
    send_goods(order=paid, by="孙丽", at=NOON)
    assert arrive(order=paid, at=LATER)
    return Order.objects.get(pk=paid.pk)


def kinds(order: Order, days: int) -> list[str]:
    return [way.kind.value for way in ways_of(order, LATER + days * DAY)]


def test_what_came_may_go_back_though_she_has_not_said_that_she_has_it(there: Order) -> None:
    assert kinds(there, 0) == ["missing", "return", "faulty", "exchange", "part"]
    assert kinds(there, 7) == ["missing", "return", "faulty", "exchange", "part"]
    assert kinds(there, 8) == ["missing", "faulty", "exchange", "part"]


def test_what_was_sent_may_be_missed_or_complained_of_but_not_given_up(paid: Order) -> None:
    assert kinds(paid, 0) == ["cancel"]
    send_goods(order=paid, by="孙丽", at=NOON)

    assert kinds(Order.objects.get(pk=paid.pk), 3) == ["missing", "faulty", "exchange", "part"]


def test_saying_late_that_she_has_it_does_not_make_the_week_longer(there: Order) -> None:
    receive_goods(order=there, by="王秀兰", at=LATER + 6 * DAY)
    order = Order.objects.get(pk=there.pk)

    assert "return" in kinds(order, 7)
    assert kinds(order, 8) == ["faulty", "exchange", "part"]
    assert kinds(order, 16) == []


def test_after_the_clock_counted_it_as_received_a_fault_is_still_open(there: Order) -> None:
    receive_old_goods(at=LATER + 8 * DAY)

    assert kinds(Order.objects.get(pk=there.pk), 8) == ["faulty", "exchange", "part"]


def test_without_a_couriers_word_the_week_begins_when_she_says_it(paid: Order) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    receive_goods(order=paid, by="王秀兰", at=LATER + 6 * DAY)

    assert "return" in kinds(Order.objects.get(pk=paid.pk), 13)


def test_asking_to_send_it_back_pays_nobody(
    there: Order, cast: Cast, her: Acting, seller: Acting
) -> None:
    claim = ask(there, ClaimKind.PART, her, amount=TWO, at=LATER)

    there.refresh_from_db()
    assert (there.state, owed_to(cast)) == (OrderState.UNDERWAY, 0)
    _agree(claim, seller)
    there.refresh_from_db()
    assert there.state == OrderState.REFUNDED  # nothing is left to wait for
    assert (gone_back(), owed_to(cast)) == (TWO, 0)
    assert books_are_right(there)
    assert money_faults() == []


def _agree(claim: Claim, acting: Acting) -> None:
    seller.agree(claim=claim, acting=acting, at=claim.opened_at + timedelta(hours=1))


def test_a_parcel_said_to_have_come_that_she_never_got_is_still_missed(
    there: Order, her: Acting
) -> None:
    claim = ask(there, ClaimKind.MISSING, her, at=LATER)
    with pytest.raises(NotPossible):
        ask(there, ClaimKind.RETURN, her, at=LATER)

    clock.run_deadlines(at=LATER + 3 * DAY)

    claim.refresh_from_db()
    assert (claim.state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_without_a_word_that_it_came_a_fault_may_be_said_fifteen_days_from_the_sending(
    paid: Order,
) -> None:
    send_goods(order=paid, by="孙丽", at=NOON)
    order = Order.objects.get(pk=paid.pk)

    assert kinds(order, 12) == ["missing", "faulty", "exchange", "part"]
    assert kinds(order, 13) == ["missing"]  # it was sent three days before

    receive_goods(order=order, by="王秀兰", at=LATER + 20 * DAY)
    assert "faulty" in kinds(Order.objects.get(pk=paid.pk), 20)
