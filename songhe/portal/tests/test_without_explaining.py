"""Nobody comes to explain at the hour that was agreed: what she reads and what she may do."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.portal.tests.test_another_hour import declined, last_words, post, propose, told
from songhe.portal.tests.test_explaining import (
    agreed as agreed,
    at_noon as at_noon,
    opened,
)
from songhe.shipping.actions.another_hour import do_without, put_off
from songhe.shipping.actions.explaining import drop_for_gone
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    lot as lot,
    mat as mat,
    shipment as shipment,
    warehouse as warehouse,
)
from songhe.shop.actions.parting import part_with
from songhe.shop.models import Order
from songhe.visits.actions.explaining import cancel_explaining
from songhe.visits.models import Visit

NOT_TAKEN = "服务商没有接"


def read(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("who", ["elder", "daughter"])
def test_who_reads_of_a_declined_explaining_hears_what_happened_and_what_can_be_done(
    agreed: Explanation, cast: Cast, client: Client, who: str
) -> None:
    visit = declined()
    client.force_login(getattr(cast, who))

    page, all_visits = read(client, "visits:visit", visit.code), read(client, "visits:visits")

    assert NOT_TAKEN not in page + all_visits
    assert "商家说这个时间来不了" in page
    assert "商家可以和您另约时间，不另外收费。不想等，也可以不要人教" in page
    assert reverse("shipping:for_order", args=[agreed.shipment.order.code]) in page
    assert "这个时间不来教了" in all_visits


def test_what_she_put_off_herself_is_not_cancelled_by_anybody(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    visit = opened()
    put_off(shipment=agreed.shipment, acting=acting_of(cast.elder), at=NOON)
    told("shipping.explanation.put_off", cancel_explaining)
    client.force_login(cast.daughter)

    page = read(client, "visits:visit", visit.code)

    assert "这个时间不来教了，商家知道了" in page
    assert "已取消" not in page


@pytest.mark.parametrize("who", ["elder", "daughter"])
@pytest.mark.parametrize("asked", [False, True])
def test_she_may_do_without_and_what_she_bought_comes_as_before(
    agreed: Explanation,
    cast: Cast,
    client: Client,
    who: str,
    asked: bool,  # noqa: FBT001 (of a table)
) -> None:
    declined()
    if asked:
        propose(agreed, cast)
    Order.objects.update(explained=True)
    order = agreed.shipment.order.code
    client.force_login(getattr(cast, who))
    assert "不用教了，我会用" in read(client, "shipping:for_order", order)

    said = post(client, agreed, "do_without")

    assert "东西照样送" in said
    assert "不用教了，我会用" not in said
    agreed.refresh_from_db()
    assert (agreed.state, agreed.shipment.state) == (
        ExplanationState.DROPPED,
        ShipmentState.TO_PICK,
    )
    assert not Booking.objects.filter(state__in=[BookingState.HELD, BookingState.BOOKED]).exists()
    assert "不用人去教了" in last_words(cast.manager)
    other = cast.daughter if who == "elder" else cast.elder
    assert f"是{getattr(cast, who).name}" in last_words(other)
    assert "当面讲一讲" not in read(client, "shop:order", order)
    client.force_login(cast.manager)
    assert "问长辈行不行" not in read(client, "shipping:shipment", agreed.shipment.code)


@pytest.mark.parametrize("who", ["elder", "daughter"])
def test_after_doing_without_the_visit_that_nobody_took_offers_no_other_hour(
    agreed: Explanation, cast: Cast, client: Client, who: str
) -> None:
    visit = declined()
    client.force_login(cast.elder)
    post(client, agreed, "do_without")
    client.force_login(getattr(cast, who))

    page, all_visits = read(client, "visits:visit", visit.code), read(client, "visits:visits")

    assert "和商家说过了：会用，不用人来教" in page
    assert "说了不用教，不来了" in page
    assert "另约" not in page
    assert "不用来教了" in all_visits
    order = read(client, "shop:order", agreed.shipment.order.code)
    assert "当面讲一讲" not in order


def test_after_all_was_paid_back_its_order_promises_nobody(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    order = Order.objects.get()
    client.force_login(cast.elder)
    assert "当面讲一讲" in read(client, "shop:order", order.code)

    part_with(order=order, lines=order.lines.all(), by=BY, at=NOON)
    told("shop.order.part_with", drop_for_gone)

    assert "当面讲一讲" not in read(client, "shop:order", order.code)


def test_before_any_hour_was_agreed_she_may_do_without_too(
    shipment: Shipment, cast: Cast, client: Client
) -> None:
    Shipment.objects.update(explained=True)
    client.force_login(cast.elder)

    client.post(reverse("shipping:do_without", args=[shipment.code]))

    shipment.refresh_from_db()
    assert not shipment.explained
    assert Event.objects.filter(name="shop.order.forgo_explaining").count() == 1


def test_an_hour_that_is_agreed_is_put_off_first(
    agreed: Explanation, cast: Cast, client: Client
) -> None:
    visit, her = opened(), acting_of(cast.elder)
    client.force_login(cast.elder)
    order = agreed.shipment.order.code
    assert "不用教了，我会用" not in read(client, "shipping:for_order", order)

    with pytest.raises(NotAllowed):
        do_without(shipment=agreed.shipment, acting=her, at=NOON)

    agreed.refresh_from_db()
    assert agreed.state == ExplanationState.AGREED
    assert Visit.objects.get().state == visit.state


@pytest.mark.parametrize("who", ["son", "manager", "worker", "operator"])
def test_nobody_else_says_that_she_needs_nobody(
    agreed: Explanation, cast: Cast, client: Client, who: str
) -> None:
    declined()
    client.force_login(getattr(cast, who))

    address = reverse("shipping:do_without", args=[agreed.shipment.code])

    assert client.post(address).status_code == 404
    agreed.refresh_from_db()
    assert agreed.state == ExplanationState.WANTED
