"""An hour for explaining lies ahead, and what was received goes back, or never came."""

from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, seller as selling
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.states import ClaimKind, Reason
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.portal.tests.test_another_hour import LATER, declined
from songhe.portal.tests.test_explaining import TEN, at_noon as at_noon, opened
from songhe.portal.tests.test_less_to_explain import agreed as agreed, heard, page_of
from songhe.shipping.actions.another_hour import propose_hour
from songhe.shipping.actions.explaining import drop_for_gone
from songhe.shipping.actions.packing import send_at_once
from songhe.shipping.models import Explanation
from songhe.shipping.states import ExplanationState
from songhe.shipping.tests.conftest import BY, tell_fulfil, warehouse as warehouse
from songhe.shop.actions.orders import receive_goods
from songhe.shop.models import Order
from songhe.visits.actions.explaining import explain_the_rest
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

GONE = "shop.order.part_with"


class Deed(Protocol):
    """Something done with one article."""

    def __call__(self, title: str, *, at: datetime = NOON) -> None: ...


@pytest.fixture
def received(agreed: Explanation) -> Order:
    """Both came today, and the hour to explain them is in three days."""
    opened()
    send_at_once(shipment=agreed.shipment, carrier="yuantong", number="YT1", by=BY, at=NOON)
    receive_goods(order=Order.objects.get(), by="王秀兰", at=NOON)
    order = Order.objects.get()
    tell_fulfil(order)
    return order


@pytest.fixture
def send_back(received: Order, her: Acting, seller: Acting) -> Deed:
    """She sends one of them back, and the seller takes it."""

    def back(title: str, *, at: datetime = NOON) -> None:
        line = received.lines.get(title=title)
        asking = Asking(ClaimKind.FAULTY, Reason.BROKEN, line)
        claim = open_claim(order=received, asking=asking, acting=her, at=at)
        selling.agree(claim=claim, acting=seller, at=at)
        buyer.send_back(claim=claim, parcel="SF1", acting=her, at=at)
        selling.take_back(claim=claim, acting=seller, at=at)

    return back


def tell_gone(*, shipping_first: bool = False) -> None:
    """Everybody hears of it, twice, in whatever order."""
    listeners: list[Any] = [explain_the_rest, drop_for_gone]
    for event in Event.objects.filter(name=GONE).order_by("pk"):
        for listener in 2 * listeners[:: -1 if shipping_first else 1]:
            listener(event)


@pytest.mark.parametrize("shipping_first", [False, True])
def test_what_is_left_is_explained_at_the_same_hour(
    agreed: Explanation,
    send_back: Deed,
    cast: Cast,
    client: Client,
    shipping_first: bool,  # noqa: FBT001 (of a table)
) -> None:
    send_back("防滑浴垫")
    tell_gone(shipping_first=shipping_first)

    visit = Visit.objects.get()
    assert (visit.state, visit.title, visit.starts_at) == (VisitState.ACCEPTED, "床边扶手", TEN)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.booking.state) == (ExplanationState.AGREED, BookingState.BOOKED)
    assert "照样来，教“床边扶手”怎么用" in heard(cast.elder)
    assert "“防滑浴垫”退了，去教“床边扶手”怎么用" in heard(cast.worker)
    where = page_of(client, cast.elder, "shipping:for_order", Order.objects.get().code)
    assert "教怎么用“床边扶手”" in where


@pytest.mark.parametrize("late", [False, True])
def test_where_nothing_is_left_hour_and_visit_are_off_and_both_sides_hear(
    agreed: Explanation,
    send_back: Deed,
    cast: Cast,
    client: Client,
    late: bool,  # noqa: FBT001 (of a table)
) -> None:
    send_back("防滑浴垫")
    if not late:
        tell_gone()
    send_back("床边扶手")
    tell_gone()

    visit = Visit.objects.get()
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


def test_what_is_exchanged_is_still_explained(
    agreed: Explanation, received: Order, her: Acting, seller: Acting
) -> None:
    line = received.lines.get(title="防滑浴垫")
    asking = Asking(ClaimKind.EXCHANGE, Reason.BROKEN, line)
    claim = open_claim(order=received, asking=asking, acting=her, at=NOON)
    selling.agree(claim=claim, acting=seller, at=NOON)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=NOON)
    selling.send_new(claim=claim, acting=seller, at=NOON)
    buyer.receive_new(claim=claim, acting=her, at=NOON)

    assert not Event.objects.filter(name=GONE).exists()
    assert Visit.objects.get().title == "防滑浴垫、床边扶手"


def test_what_was_explained_before_it_went_back_stays_as_it_was(
    agreed: Explanation, send_back: Deed, cast: Cast
) -> None:
    Visit.objects.update(state=VisitState.CONFIRMED)
    after = TEN + timedelta(hours=2)

    send_back("防滑浴垫", at=after)
    send_back("床边扶手", at=after)
    tell_gone()

    visit = Visit.objects.get()
    agreed.refresh_from_db()
    assert (visit.state, visit.title) == (VisitState.CONFIRMED, "防滑浴垫、床边扶手")
    assert agreed.state == ExplanationState.AGREED
    assert "不来教了" not in heard(cast.elder)


def test_what_never_came_is_not_explained(
    agreed: Explanation, cast: Cast, her: Acting, seller: Acting
) -> None:
    opened()
    send_at_once(shipment=agreed.shipment, carrier="yuantong", number="YT1", by=BY, at=NOON)
    order = Order.objects.get()
    asking = Asking(ClaimKind.MISSING, Reason.LATE, None)
    claim = open_claim(order=order, asking=asking, acting=her, at=NOON + timedelta(days=1))
    Order.objects.update(state="fulfilled", fulfilled_at=NOON)  # as the clock once counted it

    selling.agree(claim=claim, acting=seller, at=NOON + timedelta(days=1))
    tell_gone()

    agreed.refresh_from_db()
    assert agreed.state == ExplanationState.DROPPED
    assert Visit.objects.get().state == VisitState.CANCELLED


def test_for_what_went_back_no_other_hour_is_proposed(
    agreed: Explanation, send_back: Deed, cast: Cast, client: Client
) -> None:
    declined()
    for title in ("防滑浴垫", "床边扶手"):
        send_back(title)

    with pytest.raises(NotAllowed):  # not even before it was told
        propose_hour(
            shipment=agreed.shipment,
            calendar=cast.worker.calendar,
            starts_at=LATER,
            by=BY,
            at=NOON,
        )

    tell_gone()
    agreed.refresh_from_db()
    assert agreed.state == ExplanationState.DROPPED
    shown = page_of(client, cast.daughter, "visits:visit", Visit.objects.get().code)
    assert "东西退了，不用来教了" in shown
