"""An order of two visits, two people at once over two real connections."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import absence, clock
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.rules.absence import AtDoor
from songhe.aftersales.states import ClaimKind, Reason
from songhe.aftersales.tests.conftest import TOMORROW_TEN, gone_back
from songhe.aftersales.tests.test_one_of_two import (
    BATH,
    FOUR_DAYS_ON,
    TEN_MINUTES,
    all_true,
    buy_two,
    do,
    hear,
    visit_at,
)
from songhe.aftersales.tests.test_races import refused, together
from songhe.kernel.models import Event
from songhe.shop.models import Order
from songhe.shop.states import OrderState
from songhe.visits.actions import doing
from songhe.visits.states import VisitState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def two(people: Cast) -> Order:
    return buy_two(people)


def ask_to_call_off(order: Order, number: int, cast: Cast, hours: float) -> Claim:
    line = visit_at(order, number).order_line
    asking = Asking(ClaimKind.CALL_OFF, Reason.MIND, line)
    assert line.starts_at
    at = line.starts_at - timedelta(hours=hours)
    return open_claim(order=order, asking=asking, acting=acting_of(cast.elder), at=at)


def confirm(order: Order, number: int, cast: Cast) -> Callable[[], object]:
    visit = visit_at(order, number)
    doing.check_in_for_worker(visit=visit, by="周桂芳", why="manager", at=visit.starts_at)
    doing.check_out(visit=visit, by="周桂芳", at=visit.ends_at)
    return lambda: doing.confirm(visit=visit, acting=acting_of(cast.elder), at=visit.ends_at)


def test_calling_one_off_and_settling_the_other_at_once_pays_each_fen_once(
    people: Cast, two: Order
) -> None:
    settles = confirm(two, 0, people)
    claim = ask_to_call_off(Order.objects.get(), 1, people, hours=48)
    over = FOUR_DAYS_ON - timedelta(hours=48) + TEN_MINUTES

    results = together(
        settles,
        lambda: clock.run_deadline(claim=claim, at=over),
        lambda: clock.run_deadline(claim=claim, at=over),
    )
    hear()

    order = Order.objects.get()
    assert refused(results) == 0
    assert (order.state, gone_back(), order.rest) == (OrderState.FULFILLED, BATH, BATH)
    assert Event.objects.filter(name="shop.order.fulfil").count() == 1
    assert all_true(order)


def test_calling_off_at_the_door_is_one_of_the_two(people: Cast, two: Order) -> None:
    do(visit_at(two, 0), people)
    claim = ask_to_call_off(Order.objects.get(), 1, people, hours=0.5)
    at = FOUR_DAYS_ON - timedelta(minutes=20)
    visit = visit_at(two, 1)

    together(
        lambda: doing.check_in_for_worker(visit=visit, by="周桂芳", why="manager", at=at),
        lambda: clock.run_deadline(claim=claim, at=at),
    )
    hear()

    state = visit_at(two, 1).state
    assert (state, gone_back()) in {
        (VisitState.ON_SITE, 0),
        (VisitState.CANCELLED, BATH // 2),
    }


def test_both_visits_confirmed_at_once_pay_the_order_out(people: Cast, two: Order) -> None:
    first, second = confirm(two, 0, people), confirm(two, 1, people)

    results = together(first, second)

    assert refused(results) == 0
    assert Order.objects.get().state == OrderState.FULFILLED
    assert all_true(two)


def test_nobody_opened_and_she_calls_off_at_once_is_one_claim(people: Cast, two: Order) -> None:
    door = AtDoor(TOMORROW_TEN, [TOMORROW_TEN + timedelta(minutes=one) for one in (5, 12)])
    visit = visit_at(two, 0)
    at = TOMORROW_TEN + timedelta(minutes=16)

    results = together(
        lambda: absence.report_nobody(
            visit=visit, found=absence.Found(door), acting=acting_of(people.worker), at=at
        ),
        lambda: ask_to_call_off(two, 0, people, hours=0.01),
    )

    assert refused(results) == 1
    kind = Claim.objects.get().kind
    found = (kind, visit_at(two, 0).state)
    assert found in {
        (ClaimKind.ABSENT, VisitState.NOBODY),
        (ClaimKind.CALL_OFF, VisitState.ACCEPTED),
    }
