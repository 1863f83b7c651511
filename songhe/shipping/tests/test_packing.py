from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Stock
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shipping import queries
from songhe.shipping.actions import opening, packing, stock
from songhe.shipping.models import Bin, Lot, Parcel, Pick, Shipment, Warehouse
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    buy,
    buy_goods,
    make_lot,
    open_for,
    receive,
    tell_fulfil,
    tell_refund,
)
from songhe.shipping.tests.test_stock import books_add_up
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.actions.orders import cancel_order, fulfil_order, receive_goods, start_order
from songhe.shop.states import OrderState


def bin_of(lot: Lot) -> int:
    return Bin.objects.get(lot=lot).quantity


def test_a_paid_order_of_goods_is_to_be_sent_and_being_told_twice_opens_one(
    cast: Cast, shipment: Shipment
) -> None:
    opening.open_for_paid_order(
        Event.objects.get(name="shop.order.pay", subject_id=shipment.order_id)
    )

    assert Shipment.objects.count() == 1
    assert [(item.title, item.quantity) for item in shipment.items.all()] == [("防滑浴垫", 3)]
    assert "新订单等您发货" in Message.objects.filter(person=cast.manager).latest("pk").words


def test_a_service_alone_is_not_sent(cast: Cast) -> None:
    order = buy(cast, [Wanted(cast.bathing, starts_at=NOON + timedelta(hours=22))])

    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))

    assert not Shipment.objects.exists()


def test_picked_pieces_leave_their_place_and_the_shop_still_counts_them(
    shipment: Shipment, lot: Lot, mat: Listing
) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)

    assert bin_of(lot) == 7
    assert Stock.objects.get(listing=mat).on_hand == 10
    assert books_add_up()


def test_what_expires_first_is_picked_first(cast: Cast, mat: Listing, warehouse: Warehouse) -> None:
    today = NOON.date()
    late, soon = (make_lot(mat, n, today + timedelta(days=d)) for n, d in (("L", 90), ("S", 9)))
    gone = make_lot(mat, "G", today - timedelta(days=1))
    for one in (late, soon, gone):
        receive(one, warehouse, 2)
    shipment = open_for(buy_goods(cast, mat, 3))

    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)

    assert {lot.number: bin_of(lot) for lot in (late, soon, gone)} == {"L": 1, "S": 0, "G": 2}


def test_when_only_expired_pieces_are_left_nothing_is_taken(
    cast: Cast, mat: Listing, warehouse: Warehouse
) -> None:
    lot = make_lot(mat, "G", NOON.date() - timedelta(days=1))
    receive(lot, warehouse, 5)
    shipment = open_for(buy_goods(cast, mat, 2))

    with pytest.raises(packing.NotEnough) as lacking:
        packing.pick_shipment(shipment=shipment, by=BY, at=NOON)

    shipment.refresh_from_db()
    assert (lacking.value.title, lacking.value.missing) == ("防滑浴垫", 2)
    assert (shipment.state, bin_of(lot)) == (ShipmentState.TO_PICK, 5)


def test_pieces_of_which_nobody_wrote_down_where_they_lie_can_be_sent_too(
    cast: Cast, mat: Listing
) -> None:
    receive_stock(listing=mat, quantity=2, code="old", at=NOON)
    shipment = open_for(buy_goods(cast, mat, 2))

    packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=NOON)

    assert Pick.objects.get().bin is None
    assert Stock.objects.get().on_hand == 0
    assert books_add_up()


def test_sending_everything_moves_order_and_stock_once(
    cast: Cast, shipment: Shipment, mat: Listing
) -> None:
    parcel = packing.send_at_once(
        shipment=shipment, carrier="yuantong", number=" yt 100 ", by=BY, at=NOON
    )

    shipment.refresh_from_db()
    shipment.order.refresh_from_db()
    shelf = Stock.objects.get(listing=mat)
    assert (shipment.state, shipment.order.state) == (ShipmentState.SENT, OrderState.UNDERWAY)
    assert (parcel.number, parcel.promised_on) == ("YT100", NOON.date() + timedelta(days=4))
    assert (shelf.on_hand, shelf.reserved) == (7, 0)
    assert "送出" in Message.objects.filter(person=cast.elder).latest("pk").words
    assert books_add_up()


def test_an_order_can_travel_in_two_parts(cast: Cast, shipment: Shipment) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    pick = Pick.objects.get()
    first = packing.pack_parcel(shipment=shipment, pieces={pick.pk: 1}, by=BY, at=NOON)

    packing.send_parcel(parcel=first, carrier="jd", number="J1", by=BY, at=NOON)
    shipment.refresh_from_db()
    assert shipment.state == ShipmentState.PARTLY
    assert [left for _pick, left in queries.unpacked_picks(shipment)] == [2]

    second = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    packing.send_parcel(parcel=second, carrier="jd", number="J2", by=BY, at=NOON)

    shipment.refresh_from_db()
    assert shipment.state == ShipmentState.SENT
    assert Event.objects.filter(name="shop.order.start").count() == 1
    assert "又发出了一包" in Message.objects.filter(person=cast.elder).latest("pk").words
    assert books_add_up()


def test_no_more_is_packed_than_was_picked(shipment: Shipment) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    pick = Pick.objects.get()

    for pieces in ({pick.pk: 4}, {pick.pk: -1}, {pick.pk + 1: 1}, {}):
        with pytest.raises(packing.NothingToPack):
            packing.pack_parcel(shipment=shipment, pieces=pieces, by=BY, at=NOON)

    packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    with pytest.raises(packing.NothingToPack):
        packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    assert Parcel.objects.count() == 1


def test_a_box_can_be_opened_and_packed_anew_until_it_is_sent(shipment: Shipment) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    box = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    packing.unpack_parcel(parcel=box, by=BY, at=NOON)

    again = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    packing.send_parcel(parcel=again, carrier="own", number="", by=BY, at=NOON)

    with pytest.raises(NotAllowed):
        packing.unpack_parcel(parcel=again, by=BY, at=NOON)


def test_a_carriers_parcel_needs_a_number_that_no_other_has(
    cast: Cast, mat: Listing, sent: Parcel
) -> None:
    other = open_for(buy_goods(cast, mat, 1))

    with pytest.raises(packing.NumberTaken):
        packing.send_at_once(shipment=other, carrier="yuantong", number=sent.number, by=BY, at=NOON)
    with pytest.raises(packing.NoNumber):
        packing.send_at_once(shipment=other, carrier="yuantong", number=" ", by=BY, at=NOON)

    other.order.refresh_from_db()
    assert other.order.state == OrderState.PAID
    assert books_add_up()


def test_everything_can_be_put_back_before_it_is_sent(shipment: Shipment, lot: Lot) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    packing.pack_parcel(shipment=shipment, by=BY, at=NOON)

    shipment = packing.put_back(shipment=shipment, by=BY, at=NOON)

    assert (shipment.state, bin_of(lot)) == (ShipmentState.TO_PICK, 10)
    assert Parcel.objects.get().state == ParcelState.OPENED
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    assert bin_of(lot) == 7
    assert books_add_up()


def test_a_change_of_mind_brings_picked_pieces_back_to_their_place(
    cast: Cast, shipment: Shipment, lot: Lot, mat: Listing
) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    cancel_order(order=shipment.order, acting=acting_of(cast.elder), at=NOON)

    tell_refund(shipment.order)
    tell_refund(shipment.order)

    shipment.refresh_from_db()
    assert (shipment.state, bin_of(lot)) == (ShipmentState.CANCELLED, 10)
    assert Stock.objects.get(listing=mat).left == 10
    assert books_add_up()


def test_what_was_paid_back_is_not_sent(cast: Cast, shipment: Shipment, mat: Listing) -> None:
    packing.pick_shipment(shipment=shipment, by=BY, at=NOON)
    box = packing.pack_parcel(shipment=shipment, by=BY, at=NOON)
    cancel_order(order=shipment.order, acting=acting_of(cast.elder), at=NOON)

    with pytest.raises(NotAllowed):
        packing.send_parcel(parcel=box, carrier="own", number="", by=BY, at=NOON)

    box.refresh_from_db()
    assert box.state == ParcelState.PACKED
    assert Stock.objects.get(listing=mat).on_hand == 10


def test_when_she_says_she_has_it_everything_counts_as_arrived(
    sent: Parcel, shipment: Shipment
) -> None:
    receive_goods(order=shipment.order, by="王秀兰", at=NOON)

    tell_fulfil(shipment.order)
    tell_fulfil(shipment.order)

    sent.refresh_from_db()
    shipment.refresh_from_db()
    assert (sent.state, shipment.state) == (ParcelState.DELIVERED, ShipmentState.ARRIVED)
    assert books_add_up()


def test_what_the_worker_brought_along_is_taken_from_its_place_afterwards(
    cast: Cast, mat: Listing, lot: Lot
) -> None:
    shipment = open_for(buy_goods(cast, mat, 2, with_bath=NOON + timedelta(hours=22)))
    assert shipment.with_visit
    start_order(order=shipment.order, by="周桂芳", at=NOON)
    assert books_add_up()
    fulfil_order(order=shipment.order, by="王秀兰", at=NOON)
    assert books_add_up()

    tell_fulfil(shipment.order)

    shipment.refresh_from_db()
    assert (shipment.state, bin_of(lot)) == (ShipmentState.ARRIVED, 8)
    assert books_add_up()


def test_nothing_comes_into_a_lot_that_was_called_back(lot: Lot, warehouse: Warehouse) -> None:
    Lot.objects.update(recalled_at=NOON)

    with pytest.raises(stock.LotRecalled):
        receive(lot, warehouse, 1)
