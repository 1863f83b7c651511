from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import kinship
from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.states import KinshipState, Sex
from songhe.catalogue.models import Listing, Stock
from songhe.notify.models import Message
from songhe.shipping import queries
from songhe.shipping.actions import packing, recalls, stock
from songhe.shipping.models import (
    Bin,
    Lot,
    Parcel,
    Pick,
    Recall,
    RecallNotice,
    Shipment,
    ShipmentItem,
    Warehouse,
)
from songhe.shipping.states import RecallState, ShipmentState
from songhe.shipping.tests.conftest import BY, make_lot, receive, tell_refund
from songhe.shipping.tests.test_stock import books_add_up
from songhe.shop.actions.orders import cancel_order
from songhe.shop.models import Checkout, Order, OrderLine
from songhe.shop.states import OrderState

BUYERS = 1_000


def call_back(lot: Lot) -> Recall:
    return recalls.recall_lot(
        lot=lot, why="吸盘会脱落", advice="请先不要用", by=BY, at=NOON + timedelta(days=1)
    )


def test_everyone_who_has_a_piece_is_told_and_nothing_is_left_for_sale(
    cast: Cast, sent: Parcel, lot: Lot, mat: Listing
) -> None:
    recall = call_back(lot)

    assert recalls.tell_recall(recall=recall, at=NOON) == 1
    assert recalls.tell_recall(recall=recall, at=NOON) == 0

    assert Stock.objects.get(listing=mat).left == 0
    assert (Bin.objects.get().quantity, recall.withdrawn) == (0, 7)
    assert RecallNotice.objects.get().quantity == 3
    for person in (cast.elder, cast.daughter, cast.operator):
        assert "吸盘会脱落" in Message.objects.get(person=person, kind="recall").words
    assert not Message.objects.filter(person=cast.son, kind="recall").exists()  # not agreed to
    assert books_add_up()


def test_a_lot_is_called_back_once(lot: Lot) -> None:
    call_back(lot)

    with pytest.raises(recalls.AlreadyRecalled):
        call_back(lot)


def test_another_lot_of_the_same_article_is_sold_on(
    lot: Lot, mat: Listing, warehouse: Warehouse
) -> None:
    receive(make_lot(mat, "B-1"), warehouse, 4)

    call_back(lot)

    assert Stock.objects.get(listing=mat).left == 4
    assert books_add_up()


def test_what_is_packed_and_not_sent_goes_back_and_is_picked_from_another_lot(
    shipment: Shipment, lot: Lot, mat: Listing, warehouse: Warehouse
) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    packing.pack_parcel(shipment=shipment, by=BY, at=NOON)

    call_back(lot)

    shipment.refresh_from_db()
    assert shipment.state == ShipmentState.TO_PICK
    assert not RecallNotice.objects.exists()
    with pytest.raises(packing.NotEnough):
        packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    other = make_lot(mat, "B-1")
    receive(other, warehouse, 5)
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    assert Pick.objects.filter(put_back_at=None).get().bin == Bin.objects.get(lot=other)
    assert books_add_up()


def test_pieces_that_come_free_later_are_not_sold_either(
    cast: Cast, shipment: Shipment, lot: Lot, mat: Listing
) -> None:
    recall = call_back(lot)
    assert (Bin.objects.get().quantity, Stock.objects.get(listing=mat).on_hand) == (3, 3)

    cancel_order(order=shipment.order, acting=acting_of(cast.elder), at=NOON)
    tell_refund(shipment.order)

    recall.refresh_from_db()
    assert (Bin.objects.get().quantity, Stock.objects.get(listing=mat).left) == (0, 0)
    assert recall.withdrawn == 10
    assert books_add_up()


def test_a_box_with_a_recalled_piece_is_not_sent(shipment: Shipment) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    box = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    Lot.objects.update(recalled_at=NOON)  # in this very moment

    with pytest.raises(stock.LotRecalled):
        packing.send_parcel(parcel=box, carrier="own", number="", by=BY, at=NOON)


def test_a_recall_that_was_killed_in_the_middle_is_finished_by_the_clock(
    cast: Cast, sent: Parcel, lot: Lot, mat: Listing
) -> None:
    Lot.objects.filter(pk=lot.pk).update(recalled_at=NOON)
    Recall.objects.create(lot=lot, why="坏", advice="别用", started_by=BY, started_at=NOON)

    recalls.run_clock(at=NOON + timedelta(minutes=5))

    assert Stock.objects.get(listing=mat).left == 0
    assert RecallNotice.objects.get().told_at == NOON + timedelta(minutes=5)


def test_when_the_last_one_has_confirmed_the_recall_is_closed(
    cast: Cast, sent: Parcel, lot: Lot
) -> None:
    recall = call_back(lot)
    notice = RecallNotice.objects.get()

    assert recalls.confirm_notice(notice=notice, by="李静", at=NOON)
    assert not recalls.confirm_notice(notice=notice, by="王秀兰", at=NOON)

    recall.refresh_from_db()
    assert recall.state == RecallState.CLOSED
    assert RecallNotice.objects.get().confirmed_by == "李静"


@pytest.fixture
def thousand(cast: Cast, mat: Listing, lot: Lot) -> list[Elder]:
    """A thousand elders have a mat each, half of them with a daughter who may order."""
    people = Person.objects.bulk_create(Person(name=f"长辈{n}") for n in range(BUYERS * 3 // 2))
    elders = Elder.objects.bulk_create(
        Elder(
            person=person,
            call_name=person.name,
            born_on=date(1945, 1, 1),
            sex=Sex.FEMALE,
            region=cast.grandma.region,
            station=cast.station,
            registered_at=NOON,
        )
        for person in people[:BUYERS]
    )
    Kinship.objects.bulk_create(
        Kinship(
            elder=elder,
            relative=relative,
            relation="女儿",
            state=KinshipState.AGREED,
            may_order=True,
            asked_at=NOON,
        )
        for elder, relative in zip(elders, people[BUYERS:], strict=False)
    )
    checkouts = Checkout.objects.bulk_create(
        Checkout(
            elder=elder,
            placed_by=elder.person,
            token=f"t{elder.pk}",
            total=3_990,
            placed_at=NOON,
            price_until=NOON,
            expires_at=NOON,
        )
        for elder in elders
    )
    orders = Order.objects.bulk_create(
        Order(
            checkout=checkout,
            provider=cast.provider,
            elder=checkout.elder,
            total=3_990,
            fee=200,
            state=OrderState.UNDERWAY,
            placed_at=NOON,
            started_at=NOON,
        )
        for checkout in checkouts
    )
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, listing=mat, kind="goods", title=mat.title, price=3_990)
        for order in orders
    )
    shipments = Shipment.objects.bulk_create(
        Shipment(
            order=order,
            provider=cast.provider,
            elder=order.elder,
            state=ShipmentState.SENT,
            opened_at=NOON,
        )
        for order in orders
    )
    items = ShipmentItem.objects.bulk_create(
        ShipmentItem(shipment=one, order_line=line, listing=mat, title=mat.title, quantity=1)
        for one, line in zip(shipments, lines, strict=True)
    )
    place = Bin.objects.get(lot=lot)
    Pick.objects.bulk_create(Pick(item=item, bin=place, quantity=1) for item in items)
    return elders


def test_a_thousand_buyers_are_reached_by_a_bounded_number_of_questions(
    cast: Cast, thousand: list[Elder], lot: Lot
) -> None:
    with CaptureQueriesContext(connection) as calling:
        recall = call_back(lot)
    with CaptureQueriesContext(connection) as telling:
        told = recalls.tell_recall(recall=recall, at=NOON)

    assert told == BUYERS
    assert RecallNotice.objects.filter(recall=recall, told_at=NOON).count() == BUYERS
    heard = Message.objects.filter(kind="recall").exclude(person=cast.operator)
    assert heard.count() == BUYERS * 3 // 2
    assert heard.values("person").distinct().count() == BUYERS * 3 // 2
    batches = BUYERS // recalls.BATCH
    assert len(calling) <= 40
    assert len(telling) <= 40 + 25 * batches


def test_a_relative_whose_right_was_withdrawn_hears_nothing(
    cast: Cast, sent: Parcel, lot: Lot
) -> None:
    bond = Kinship.objects.get(elder=cast.grandma, relative=cast.daughter)
    kinship.withdraw_kinship(kinship=bond, by=cast.grandma.name, at=NOON)
    recall = call_back(lot)

    recalls.tell_recall(recall=recall, at=NOON)

    assert not Message.objects.filter(person=cast.daughter, kind="recall").exists()
    assert not queries.notices_visible_to(acting_of(cast.daughter)).exists()
    assert queries.notices_visible_to(acting_of(cast.elder)).count() == 1
