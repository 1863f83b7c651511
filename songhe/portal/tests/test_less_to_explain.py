"""An hour for explaining is agreed, and then some or all of the goods are called off."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Person
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.portal.tests.test_another_hour import LATER, told
from songhe.portal.tests.test_explaining import TEN, at_noon as at_noon, opened
from songhe.shipping.actions.another_hour import answer_hour, let_hour_go, propose_hour, put_off
from songhe.shipping.actions.explaining import agree_explaining
from songhe.shipping.actions.opening import cancel_for_order, change_for_line
from songhe.shipping.actions.packing import send_at_once
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    buy,
    make_lot,
    open_for,
    receive,
    sell_goods,
    warehouse as warehouse,
)
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.actions.holding import give_back_early
from songhe.shop.actions.parts import decline_line
from songhe.shop.models import Order
from songhe.shop.states import Reason, Why
from songhe.visits.actions import planning
from songhe.visits.actions.explaining import (
    cancel_explaining,
    explain_the_rest,
    open_for_explaining,
)
from songhe.visits.actions.opening import cancel_for_line, cancel_for_order as cancel_visits
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

AGREE = "shipping.explanation.agree"


@pytest.fixture
def agreed(cast: Cast, warehouse: Any) -> Explanation:
    """She bought a mat and a rail, and an hour is agreed for both."""
    goods = [sell_goods(cast, title) for title in ("防滑浴垫", "床边扶手")]
    for one in goods:
        receive(make_lot(one), warehouse, 5)
    shipment = open_for(buy(cast, [Wanted(one) for one in goods]))
    calendar = cast.worker.calendar
    return agree_explaining(shipment=shipment, calendar=calendar, starts_at=TEN, by=BY, at=NOON)


def lack(title: str) -> None:
    """The seller has none of it."""
    line = Order.objects.get().lines.get(title=title)
    reason = Reason(Why.LACKING, {"provider": line.order.provider.name})
    decline_line(line=line, why=reason, by=BY, at=NOON)


def tell_all(*, shipping_first: bool = False) -> None:
    """Everybody hears of what was called off or paid back, twice, in whatever order."""
    listeners = {
        "shop.order.call_off": [cancel_for_line, explain_the_rest, change_for_line],
        "shop.order.refund": [cancel_visits, cancel_for_order],
    }
    for event in Event.objects.filter(name__in=listeners).order_by("pk"):
        for listener in 2 * listeners[event.name][:: -1 if shipping_first else 1]:
            listener(event)


def heard(person: Person) -> str:
    return " ".join(Message.objects.filter(person=person).values_list("words", flat=True))


def page_of(client: Client, person: Person, name: str, code: str) -> str:
    client.force_login(person)
    return client.get(reverse(name, args=[code])).content.decode()


@pytest.mark.parametrize("shipping_first", [False, True])
def test_what_still_comes_is_explained_at_the_same_hour(
    agreed: Explanation,
    cast: Cast,
    client: Client,
    shipping_first: bool,  # noqa: FBT001 (of a table)
) -> None:
    visit = opened()

    lack("防滑浴垫")
    tell_all(shipping_first=shipping_first)

    still = Visit.objects.get()
    assert (still.pk, still.state, still.title) == (visit.pk, VisitState.ACCEPTED, "床边扶手")
    assert (still.order_line.title, still.starts_at) == ("床边扶手", TEN)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.booking.state) == (ExplanationState.AGREED, BookingState.BOOKED)
    assert "照样来，教“床边扶手”怎么用" in heard(cast.elder)
    assert "“防滑浴垫”退了，去教“床边扶手”怎么用" in heard(cast.worker)
    assert "不用去" not in heard(cast.worker)
    where = page_of(client, cast.elder, "shipping:for_order", Order.objects.get().code)
    assert "教怎么用“床边扶手”" in where


def test_both_are_named_to_who_comes_and_to_her_and_then_the_one_that_is_left(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    visit, both = opened(), "“防滑浴垫、床边扶手”"
    order = Order.objects.get().code
    assert visit.title == "防滑浴垫、床边扶手"
    assert f"上门，教怎么用{both}" in heard(cast.elder)
    assert f"教怎么用{both}" in heard(cast.worker)
    assert both in page_of(client, cast.elder, "shipping:for_order", order)
    assert visit.title in page_of(client, cast.elder, "visits:visit", visit.code)

    lack("床边扶手")
    tell_all()

    assert Visit.objects.get().title == "防滑浴垫"
    assert heard(cast.worker).count("“床边扶手”退了，去教“防滑浴垫”怎么用") == 1
    assert "“防滑浴垫”" in page_of(client, cast.elder, "shipping:for_order", order)


def test_so_many_are_named_as_there_are(cast: Cast, warehouse: Any) -> None:
    goods = [sell_goods(cast, f"{number} 号{'扶手' * 20}") for number in range(5)]
    for one in goods:
        receive(make_lot(one), warehouse, 5)
    shipment = open_for(buy(cast, [Wanted(one) for one in goods]))
    calendar = cast.worker.calendar
    agree_explaining(shipment=shipment, calendar=calendar, starts_at=TEN, by=BY, at=NOON)

    assert opened().title.count("号扶手") == 5


@pytest.mark.parametrize("late", [False, True])
def test_where_nothing_is_left_the_hour_and_the_visit_are_off_and_both_sides_hear(
    agreed: Explanation,
    cast: Cast,
    client: Client,
    late: bool,  # noqa: FBT001 (of a table)
) -> None:
    visit = opened()
    lack("防滑浴垫")
    if not late:
        tell_all()
    lack("床边扶手")
    tell_all()

    visit.refresh_from_db()
    agreed.refresh_from_db()
    assert (visit.state, agreed.state) == (VisitState.CANCELLED, ExplanationState.DROPPED)
    assert not Booking.objects.filter(state=BookingState.BOOKED).exists()
    for person in (cast.worker, cast.manager):
        assert "取消了，不用去" in heard(person)
    assert heard(cast.elder).count("不来教了，不用等") == 1
    where = page_of(client, cast.elder, "shipping:for_order", Order.objects.get().code)
    assert "有人上门" not in where
    shown = page_of(client, cast.elder, "visits:visit", visit.code)
    assert "东西退了，不用来讲了" in shown
    assert "商家可以另约" not in shown


def test_what_was_paid_back_on_its_way_is_not_explained(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    opened()
    send_at_once(shipment=agreed.shipment, carrier="yuantong", number="YT1", by=BY, at=NOON)
    order = Order.objects.get()

    for line in order.lines.all():
        why, key = Reason(Why.NOT_COMING, {"provider": order.provider.name}), f"early:{line.pk}"
        give_back_early(line=line, back=line.total, code=key, why=why, by=BY, at=NOON)
    tell_all()

    agreed.refresh_from_db()
    assert agreed.shipment.state == ShipmentState.SENT
    assert (agreed.state, agreed.booking.state) == (
        ExplanationState.DROPPED,
        BookingState.RELEASED,
    )
    assert "上门" not in page_of(client, cast.elder, "shipping:for_order", order.code)
    with pytest.raises(NotAllowed):
        propose_hour(
            shipment=agreed.shipment,
            calendar=cast.worker.calendar,
            starts_at=LATER,
            by=BY,
            at=NOON,
        )


def test_an_hour_that_nobody_answered_yet_is_off_with_the_goods_and_both_sides_hear(
    agreed: Explanation, cast: Cast
) -> None:
    planning.decline(visit=opened(), why="", by=BY, at=NOON)
    told("visits.visit.decline", let_hour_go)
    shipment, calendar = agreed.shipment, cast.worker.calendar
    propose_hour(shipment=shipment, calendar=calendar, starts_at=LATER, by=BY, at=NOON)

    lack("防滑浴垫")
    lack("床边扶手")
    tell_all()

    agreed.refresh_from_db()
    assert agreed.state == ExplanationState.DROPPED
    assert not Booking.objects.filter(state=BookingState.HELD).exists()
    for person in (cast.elder, cast.daughter):
        assert "不来教了，不用等" in heard(person)
    assert "不用去教了" in heard(cast.manager)


def test_an_agreement_told_after_the_article_was_off_explains_the_rest(
    agreed: Explanation,
) -> None:
    lack("防滑浴垫")
    tell_all()

    told(AGREE, open_for_explaining)

    assert Visit.objects.get().title == "床边扶手"


def test_an_agreement_told_after_all_was_paid_back_sends_nobody(agreed: Explanation) -> None:
    event = Event.objects.get(name=AGREE)
    lack("防滑浴垫")
    lack("床边扶手")

    open_for_explaining(event)
    tell_all()
    open_for_explaining(event)

    assert not Visit.objects.exists()


def test_another_hour_for_the_rest_begins_the_same_visit_anew(
    agreed: Explanation, cast: Cast
) -> None:
    visit = opened()
    put_off(shipment=agreed.shipment, acting=acting_of(cast.elder), at=NOON)
    told("shipping.explanation.put_off", cancel_explaining)
    lack("防滑浴垫")
    tell_all()
    first = Event.objects.get(name=AGREE)
    shipment = Shipment.objects.get()
    found = propose_hour(
        shipment=shipment, calendar=cast.worker.calendar, starts_at=LATER, by=BY, at=NOON
    )
    answer_hour(
        shipment=shipment, hour=found.booking_id, fits=True, acting=acting_of(cast.elder), at=NOON
    )
    told(AGREE, open_for_explaining)
    open_for_explaining(first)

    again = Visit.objects.get()
    assert (again.pk, again.state, again.title) == (visit.pk, VisitState.ACCEPTED, "床边扶手")
