"""Of two articles that were paid the seller has not got one; and three press at the same time."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast, build_cast
from songhe.aftersales.actions import clock
from songhe.aftersales.states import ClaimState
from songhe.aftersales.tests.conftest import gone_back, owed_to
from songhe.aftersales.tests.test_races import refused, together
from songhe.catalogue.models import Stock
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.shipping.actions import packing
from songhe.shipping.models import Shipment, Warehouse
from songhe.shipping.states import ShipmentState
from songhe.shipping.tests.conftest import BY, warehouse as warehouse
from songhe.shop.actions.parts import decline_line
from songhe.shop.models import LineOff, Order
from songhe.shop.states import OrderState
from tests.journeys.test_one_article_off import (
    LATER,
    MAT,
    bought,
    call_off,
    faults,
    hear,
    lie_there,
    line_of,
    on_sale as on_sale,
    order as order,
    put_on_sale,
    send,
)


def test_a_seller_who_has_not_got_one_pays_it_back_once_and_sends_the_other(
    order: Order, cast: Cast, client: Client
) -> None:
    claim = call_off(order, "坐垫", cast)
    client.force_login(cast.manager)
    page = reverse("shop:refuse_line", args=[order.code, 2])
    with time_machine.travel(NOON, tick=False):
        assert page in client.get(reverse("shop:order", args=[order.code])).content.decode()
        asks = client.get(page).content.decode()
        assert all(words in asks for words in ("39.90 元", "坐垫", "防滑浴垫 × 2", "照常发出"))
        client.post(page)
        again = client.post(page, follow=True).content.decode()
    hear()
    clock.run_deadlines(at=LATER)

    order.refresh_from_db()
    assert "这一样已经送出或已经退款" in again
    assert (order.state, gone_back(), LineOff.objects.count()) == (OrderState.PAID, MAT, 1)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CLOSED
    words = list(Message.objects.filter(person=cast.elder).values_list("words", flat=True))
    assert any("供不上货" in one and "这一单别的照旧" in one for one in words)
    assert any("已经退了款" in one for one in words)
    send(order)
    assert faults() == []


def test_the_last_thing_that_is_not_there_is_the_whole_order(
    order: Order, cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    pages = [reverse("shop:refuse_line", args=[order.code, place]) for place in (1, 2)]
    with time_machine.travel(NOON, tick=False):
        client.post(pages[0])
        hear()
        assert "这一单就结束了" in client.get(pages[1]).content.decode()
        client.post(pages[1])
    hear()

    order.refresh_from_db()
    assert (order.state, gone_back(), owed_to(cast)) == (OrderState.REFUNDED, order.total, 0)
    assert (Shipment.objects.get().state, lie_there()) == (ShipmentState.CANCELLED, [10, 10])
    assert [one.left for one in Stock.objects.all()] == [10, 10]
    assert faults() == []


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.mark.django_db(transaction=True)
def test_calling_off_sending_and_saying_it_is_not_there_at_once_pay_back_once(
    people: Cast,
) -> None:
    house = Warehouse.objects.create(
        provider=people.provider, name="武昌仓", address="徐东大街 9 号", phone="1"
    )
    order = bought(people, put_on_sale(people, house))
    claim = call_off(order, "坐垫", people)
    shipment = packing.pick_shipment(shipment=Shipment.objects.get(), by=BY, at=NOON)
    parcel = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    line = line_of(order, "坐垫")

    def sends() -> object:
        try:
            return packing.send_parcel(parcel=parcel, carrier="own", number="", by=BY, at=LATER)
        except packing.CalledOff as off:
            raise NotAllowed("send", parcel.state) from off

    deeds: list[Callable[[], object]] = [
        sends,
        lambda: clock.run_deadline(claim=claim, at=LATER),
        lambda: decline_line(line=line, why="没货", by=BY, at=LATER),
    ]
    results = together(*deeds)
    hear()
    clock.run_deadlines(at=LATER)

    order.refresh_from_db()
    assert refused(results) >= 1
    assert (order.state, gone_back(), lie_there()) in [
        (OrderState.UNDERWAY, 0, [8, 9]),
        (OrderState.PAID, MAT, [8, 10]),
    ]
    assert faults() == []
