"""Nobody came to explain, or the hour did not fit: another one is proposed, and she says yes."""

from datetime import timedelta
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
from songhe.ledger.models import Transaction
from songhe.notify.models import Message
from songhe.portal.tests.test_explaining import (
    TEN,
    agreed as agreed,
    at_noon as at_noon,
    opened,
)
from songhe.shipping.actions.another_hour import lapse_hours, let_hour_go, propose_hour, put_off
from songhe.shipping.actions.explaining import change_explainer
from songhe.shipping.models import Explanation
from songhe.shipping.states import ExplanationState as E
from songhe.shipping.tests.conftest import (
    BY,
    lot as lot,
    mat as mat,
    shipment as shipment,
    warehouse as warehouse,
)
from songhe.visits.actions import clock, planning
from songhe.visits.actions.explaining import cancel_explaining, open_for_explaining
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.test_planning import colleague as colleague

LATER = TEN + timedelta(days=1)


def told(name: str, listener: Any) -> None:
    """Told twice is once."""
    event = Event.objects.filter(name=name).latest("pk")
    for _twice in range(2):
        listener(event)


def declined() -> Visit:
    visit = planning.decline(visit=opened(), why="", by=BY, at=NOON)
    told("visits.visit.decline", let_hour_go)
    return visit


def propose(explanation: Explanation, cast: Cast, at: Any = NOON) -> Explanation:
    calendar, shipment = cast.worker.calendar, explanation.shipment
    return propose_hour(shipment=shipment, calendar=calendar, starts_at=LATER, by=BY, at=at)


def last_words(person: Person) -> str:
    return Message.objects.filter(person=person).latest("pk").words


def post(client: Client, explanation: Explanation, name: str, **sent: Any) -> str:
    address = reverse(f"shipping:{name}", args=[explanation.shipment.code])
    return client.post(address, sent, follow=True).content.decode()


def test_after_nobody_comes_another_hour_is_agreed_and_nothing_is_paid_again(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    visit = declined()
    paid = Transaction.objects.count()
    client.force_login(cast.manager)
    page = client.get(reverse("shipping:shipment", args=[agreed.shipment.code])).content.decode()
    assert "提一个时间，长辈或家人说行才算约好" in page

    sent = {"calendar": cast.worker.calendar.pk, "starts_at": LATER.strftime("%Y-%m-%dT%H:%M")}
    assert "已经问长辈和家人了" in post(client, agreed, "propose_hour", **sent)
    assert "不用再付钱" in last_words(cast.elder)
    agreed.refresh_from_db()
    client.force_login(cast.elder)
    order = agreed.shipment.order.code
    asked = client.get(reverse("shipping:for_order", args=[order])).content.decode()
    assert "行，就这个时间" in asked
    said = post(client, agreed, "answer_hour", hour=agreed.booking_id, fits="yes")
    told("shipping.explanation.agree", open_for_explaining)

    assert "约好了，到时候有人来教" in said
    again = Visit.objects.get()
    assert (again.pk, again.state, again.starts_at) == (visit.pk, VisitState.ACCEPTED, LATER)
    live = Booking.objects.filter(state=BookingState.BOOKED)
    assert [one.starts_at for one in live] == [LATER]
    assert Transaction.objects.count() == paid
    assert "同意了" in " ".join(
        Message.objects.filter(person=cast.manager).values_list("words", flat=True)
    )
    first = Event.objects.get(name="visits.visit.decline")
    let_hour_go(first)  # told again, late
    agreed.refresh_from_db()
    assert agreed.state == E.AGREED


def test_who_may_order_for_her_says_no_and_another_is_proposed(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    declined()
    first = propose(agreed, cast)
    client.force_login(cast.daughter)

    said = post(client, agreed, "answer_hour", hour=first.booking_id, fits="no")

    assert "请商家另提一个时间" in said
    assert "不方便。请再提一个时间" in last_words(cast.manager)
    first.refresh_from_db()
    assert first.state == E.WANTED
    assert not Booking.objects.filter(state__in=[BookingState.HELD, BookingState.BOOKED]).exists()


def test_an_hour_that_was_changed_meanwhile_is_not_agreed_unseen(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    declined()
    seen = propose(agreed, cast).booking_id
    propose(agreed, cast)
    client.force_login(cast.elder)

    said = post(client, agreed, "answer_hour", hour=seen, fits="yes")

    assert "请再看一看" in said
    agreed.refresh_from_db()
    assert agreed.state == E.PROPOSED


@pytest.mark.parametrize("hour", ["", "-1", "x", "²", "9" * 5_000])
def test_an_hour_that_is_none_is_not_agreed(
    agreed: Explanation, cast: Cast, client: Client, hour: str
) -> None:
    declined()
    propose(agreed, cast)
    client.force_login(cast.elder)

    assert "请再看一看" in post(client, agreed, "answer_hour", hour=hour, fits="yes")


@pytest.mark.parametrize("who", ["son", "manager", "worker", "operator"])
def test_nobody_else_answers_for_her(
    agreed: Explanation, cast: Cast, client: Client, who: str
) -> None:
    declined()
    hour = propose(agreed, cast).booking_id
    client.force_login(getattr(cast, who))
    address = reverse("shipping:answer_hour", args=[agreed.shipment.code])

    assert client.post(address, {"hour": hour, "fits": "yes"}).status_code == 404


def test_an_hour_that_does_not_fit_her_is_put_off_and_nobody_goes(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    opened()
    client.force_login(cast.elder)

    assert "请商家另提一个时间" in post(client, agreed, "put_off_hour")
    told("shipping.explanation.put_off", cancel_explaining)

    assert Visit.objects.get().state == VisitState.CANCELLED
    assert "不用去" in last_words(cast.worker)
    agreed.booking.refresh_from_db()
    assert agreed.booking.state == BookingState.RELEASED
    page = client.get(reverse("visits:visit", args=[Visit.objects.get().code])).content.decode()
    assert "商家可以另约" in page
    assert "钱" not in page.replace("看订单和钱", "")


def test_within_the_hour_before_she_telephones_instead(agreed: Explanation, cast: Cast) -> None:
    near, her = TEN - timedelta(minutes=59), acting_of(cast.elder)

    with pytest.raises(NotAllowed):
        put_off(shipment=agreed.shipment, acting=her, at=near)


def test_what_she_does_not_answer_is_let_go_once(agreed: Explanation, cast: Cast) -> None:
    declined()
    propose(agreed, cast)

    assert lapse_hours(at=NOON + timedelta(hours=47)) == 0
    assert [lapse_hours(at=NOON + timedelta(hours=49)) for _twice in range(2)] == [1, 0]

    assert "没有答复，时间已经放回" in last_words(cast.manager)
    assert not Booking.objects.filter(state=BookingState.HELD).exists()


def test_being_told_late_of_somebody_else_keeps_no_hour_for_who_does_not_go(
    agreed: Explanation, colleague: Person
) -> None:
    visit = planning.reassign(visit=opened(), worker=colleague, by=BY, at=NOON)
    planning.decline(visit=visit, why="", by=BY, at=NOON)

    told("visits.visit.decline", let_hour_go)
    told("visits.visit.reassign", change_explainer)

    assert not Booking.objects.filter(state=BookingState.BOOKED).exists()


def test_of_a_visit_for_which_nothing_was_paid_no_money_is_spoken(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    visit = opened()
    clock.miss(visit=visit, at=TEN + timedelta(hours=2))
    client.force_login(cast.elder)

    page = client.get(reverse("visits:visit", args=[visit.code])).content.decode()

    assert "不用再付钱" in last_words(cast.elder)
    assert "自动退回" not in last_words(cast.elder)
    assert "请打电话，另约一个时间" in last_words(cast.manager)
    assert "商家可以和您另约时间" in page
    for words in ("自动退回", "下单付款", "钱转给"):
        assert words not in page
