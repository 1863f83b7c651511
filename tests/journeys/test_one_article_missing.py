"""Of two articles that were paid the seller has not got one; and three press at the same time."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import clock
from songhe.aftersales.states import ClaimState
from songhe.aftersales.tests.conftest import gone_back, owed_to
from songhe.aftersales.tests.test_races import refused, together
from songhe.catalogue.actions.stock import SoldOut, receive_stock
from songhe.catalogue.models import Stock, StockMovement
from songhe.catalogue.states import MovementKind
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shipping.actions import packing
from songhe.shipping.models import Shipment, Warehouse
from songhe.shipping.states import ShipmentState
from songhe.shipping.tests.conftest import BY, make_lot, receive, warehouse as warehouse
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.parts import decline_line, lack_line
from songhe.shop.models import LineOff, Order
from songhe.shop.states import OrderState, Reason, Why
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

LACKS = Reason(Why.LACKING, {"provider": "安康"})


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
        too_many = client.post(page, {"left": "11"})
        client.post(page, {"left": "3"})
        again = client.post(page, {"left": "0"}, follow=True).content.decode()
        # Of the one that is left the shelf is asked for too, before the whole order goes.
        assert reverse("shop:refuse_line", args=[order.code, 1]) in again
        assert f'action="{reverse("shop:refuse", args=[order.code])}"' not in again
    hear()
    clock.run_deadlines(at=LATER)

    order.refresh_from_db()
    assert "账上一共 10 件" in too_many.content.decode()
    assert 'value="11"' in too_many.content.decode()
    assert "这一样已经送出或已经退款" in again
    lost = StockMovement.objects.get(kind=MovementKind.LOSE)
    assert (lost.on_hand, lost.stock.left, lie_there()) == (-7, 3, [10, 3])
    assert (order.state, gone_back(), LineOff.objects.count()) == (OrderState.PAID, MAT, 1)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CLOSED
    words = list(Message.objects.filter(person=cast.elder).values_list("words", flat=True))
    assert any("供不上货" in one and "这一单别的照旧" in one for one in words)
    assert any("已经退了款" in one for one in words)
    send(order)
    deliver_again("shop.order.call_off")
    assert lie_there() == [8, 3]
    assert faults() == []


def deliver_again(name: str) -> None:
    Event.objects.filter(name=name).update(delivered_at=None)
    hear()


def test_what_a_box_gave_back_goes_with_what_first_goes_bad_and_what_lies_nowhere_goes_first(
    order: Order, cast: Cast, warehouse: Warehouse
) -> None:
    line = line_of(order, "坐垫")
    receive(make_lot(line.listing, "S-2", expires_on=NOON.date()), warehouse, 4)
    receive_stock(listing=line.listing, quantity=5, code="nowhere", at=NOON)
    packing.pick_shipment(shipment=Shipment.objects.get(), by=BY, at=NOON)

    assert lack_line(line=line, left=8, why=LACKS, by=BY, at=NOON) == 11
    hear()

    # Five lay nowhere; of the other six the lot that ends today goes first.
    assert (Stock.objects.get(listing=line.listing).left, lie_there()) == (8, [8, 8, 0])
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
        client.post(pages[1], {"left": ""})
    hear()

    order.refresh_from_db()
    assert (order.state, gone_back(), owed_to(cast)) == (OrderState.REFUNDED, order.total, 0)
    assert (Shipment.objects.get().state, lie_there()) == (ShipmentState.CANCELLED, [0, 0])
    assert [one.left for one in Stock.objects.order_by("pk")] == [0, 0]
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
        lambda: decline_line(line=line, why=LACKS, by=BY, at=LATER),
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


@pytest.mark.django_db(transaction=True)
def test_while_the_seller_says_none_is_left_nobody_buys_what_is_not_there(people: Cast) -> None:
    house = Warehouse.objects.create(
        provider=people.provider, name="武昌仓", address="徐东大街 9 号", phone="1"
    )
    line = line_of(bought(people, put_on_sale(people, house)), "坐垫")

    def buys() -> object:
        try:
            return start_checkout(
                elder=people.grandma,
                lines=[Wanted(line.listing, 2)],
                acting=acting_of(people.elder),
                token="meanwhile",
                at=LATER,
            )
        except SoldOut:
            return None

    def lacks() -> object:
        return lack_line(line=line, left=0, why=LACKS, by=BY, at=LATER)

    bought_it, *pressed = together(buys, lacks, lacks)
    hear()

    stock = Stock.objects.get(listing=line.listing)
    lost = -StockMovement.objects.get(kind=MovementKind.LOSE).on_hand
    assert (refused(pressed), stock.left) == (1, 0)
    assert (stock.on_hand, lost) == ((2, 8) if bought_it else (0, 10))
    assert faults() == []
