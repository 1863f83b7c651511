"""An hour was agreed for explaining, and who was to come does not work there any more."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.colleagues import end_colleagues_role
from songhe.accounts.actions.people import give_role
from songhe.accounts.models import Person
from songhe.accounts.queries import memberships_of
from songhe.accounts.states import Role
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shipping.actions.explaining import agree_explaining, change_explainer
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.tests.conftest import (
    BY,
    lot as lot,
    mat as mat,
    shipment as shipment,
    warehouse as warehouse,
)
from songhe.visits.actions import clock, planning
from songhe.visits.actions.explaining import open_for_explaining
from songhe.visits.actions.leaving import put_back_visits
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.test_planning import colleague as colleague

TEN = NOON + timedelta(days=2, hours=22)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def agreed(shipment: Shipment, cast: Cast) -> Explanation:
    calendar = cast.worker.calendar
    return agree_explaining(shipment=shipment, calendar=calendar, starts_at=TEN, by=BY, at=NOON)


def opened() -> Visit:
    open_for_explaining(Event.objects.get(name="shipping.explanation.agree"))
    return Visit.objects.get()


def worker_leaves(cast: Cast) -> None:
    membership = memberships_of(cast.worker).get(role=Role.WORKER)
    end_colleagues_role(membership=membership, acting=acting_of(cast.manager), at=NOON)


def told_of_leaving() -> None:
    put_back_visits(Event.objects.get(name="accounts.membership.end"))


def heard(person: Person) -> list[str]:
    told = Message.objects.filter(person=person, kind="visit").order_by("pk")
    return list(told.values_list("words", flat=True))


def test_who_left_before_it_was_told_is_not_sent(agreed: Explanation, cast: Cast) -> None:
    worker_leaves(cast)

    visit = opened()

    assert visit.needs_worker
    assert (heard(cast.elder), heard(cast.worker)) == ([], [])
    assert "要换人" in heard(cast.manager)[-1]


def test_somebody_else_explains_and_the_hour_before_is_free_again(
    agreed: Explanation, colleague: Person, cast: Cast, client: Client
) -> None:
    before = agreed.booking
    visit = opened()
    worker_leaves(cast)
    told_of_leaving()
    client.force_login(cast.manager)
    page = client.get(reverse("visits:visit", args=[visit.code])).content.decode()
    assert "陈小燕（那个时间空闲）" in page
    assert "退款" not in page

    client.post(reverse("visits:reassign", args=[visit.code]), {"worker": colleague.code})
    for _twice in range(2):
        change_explainer(Event.objects.get(name="visits.visit.reassign"))

    visit.refresh_from_db()
    agreed.refresh_from_db()
    before.refresh_from_db()
    assert (visit.worker, visit.needs_worker_since) == (colleague, None)
    assert (agreed.worker, agreed.booking.calendar.person) == (colleague, colleague)
    assert (before.state, agreed.booking.state) == (BookingState.RELEASED, BookingState.BOOKED)
    assert visit.is_explaining
    assert heard(cast.elder)[-1].endswith("换成陈小燕来。")


def test_an_order_paid_back_meanwhile_frees_the_hour_of_who_was_to_come(
    agreed: Explanation, colleague: Person
) -> None:
    visit = planning.reassign(visit=opened(), worker=colleague, by=BY, at=NOON)
    agreed.move("drop", by=BY, at=NOON)

    change_explainer(Event.objects.get(name="visits.visit.reassign", subject_id=visit.pk))

    assert Booking.objects.get(calendar__person=colleague).state == BookingState.RELEASED


def test_who_is_overtaken_gives_back_no_hour_but_their_own(
    agreed: Explanation, colleague: Person, cast: Cast
) -> None:
    visit = opened()
    planning.reassign(visit=visit, worker=colleague, by=BY, at=NOON)
    first = Event.objects.get(name="visits.visit.reassign")
    change_explainer(first)
    planning.reassign(visit=visit, worker=cast.worker, by=BY, at=NOON)

    for event in Event.objects.filter(name="visits.visit.reassign").order_by("-pk"):
        change_explainer(event)

    agreed.refresh_from_db()
    live = Booking.objects.filter(state=BookingState.BOOKED)
    assert agreed.worker == cast.worker
    assert live.get() == agreed.booking


def test_who_comes_back_explains_after_all(agreed: Explanation, cast: Cast) -> None:
    worker_leaves(cast)
    visit = opened()
    give_role(person=cast.worker, organisation=cast.provider_org, role=Role.WORKER, at=NOON)

    visit = planning.reassign(visit=visit, worker=cast.worker, by=BY, at=NOON)

    assert not visit.needs_worker
    assert Booking.objects.get() == agreed.booking
    assert cast.worker.name in heard(cast.elder)[-1]


def test_that_nobody_explains_is_said_once(agreed: Explanation, cast: Cast) -> None:
    visit = opened()
    worker_leaves(cast)
    told_of_leaving()
    late = TEN + timedelta(hours=2)
    assert clock.miss(visit=visit, at=late)
    missed = heard(cast.elder)

    visit = planning.decline(visit=visit, why="", by=BY, at=late)

    assert visit.state == VisitState.DECLINED
    assert heard(cast.elder) == missed


def test_that_nobody_will_explain_is_said_at_once(agreed: Explanation, cast: Cast) -> None:
    planning.decline(visit=opened(), why="", by=BY, at=NOON)

    assert heard(cast.elder)[-1].endswith("商家可以和您另约时间；急着用，请打电话问商家。")
