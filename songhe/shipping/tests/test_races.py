"""Two at once, over two real connections: exactly one of them counts."""

from datetime import timedelta
from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.models import Listing, Stock
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.shipping import queries
from songhe.shipping.actions import errands, packing, recalls, stock
from songhe.shipping.actions.hearing import REPEATED, TAKEN, hear_push
from songhe.shipping.gateways.tracking.sandbox import JOURNEYS, push_form
from songhe.shipping.models import Bin, Errand, Lot, Parcel, Pick, RecallNotice, Shipment
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    buy_goods,
    make_lot,
    open_for,
    receive,
    sell_goods,
    tell_refund,
)
from songhe.shipping.tests.test_stock import books_add_up
from songhe.shop.actions.orders import cancel_order
from songhe.shop.states import OrderState

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(
    at_once, refusals=(NotAllowed, packing.NotEnough, stock.LotRecalled, packing.NothingToPack)
)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def goods(people: Cast) -> Listing:
    """Ten mats of one lot lie in one warehouse."""
    listing = sell_goods(people)
    warehouse = stock.open_warehouse(
        provider=people.provider, name="武昌仓", address="徐东大街 9 号", phone="1"
    )
    receive(make_lot(listing), warehouse, 10)
    return listing


@pytest.fixture
def waiting(people: Cast, goods: Listing) -> Shipment:
    return open_for(buy_goods(people, goods, 3))


def test_two_windows_pick_once(waiting: Shipment) -> None:
    came = together(
        lambda: packing.pick_shipment(shipment=waiting, by=BY, at=NOON),
        lambda: packing.pick_shipment(shipment=waiting, by=BY, at=NOON),
    )

    assert sum(isinstance(one, NotAllowed) for one in came) == 1
    assert (Bin.objects.get().quantity, Pick.objects.count()) == (7, 1)
    assert books_add_up()


def test_two_orders_for_the_last_pieces_are_both_picked_and_nothing_twice(
    people: Cast, goods: Listing
) -> None:
    first, second = (open_for(buy_goods(people, goods, 5)) for _ in range(2))

    together(
        lambda: packing.pick_shipment(shipment=first, by=BY, at=NOON),
        lambda: packing.pick_shipment(shipment=second, by=BY, at=NOON),
    )

    assert Bin.objects.get().quantity == 0
    assert set(Shipment.objects.values_list("state", flat=True)) == {ShipmentState.PICKED}
    assert books_add_up()


def test_of_a_change_of_mind_and_the_carrier_one_counts(people: Cast, waiting: Shipment) -> None:
    packing.pick_shipment(shipment=waiting, by=BY, at=NOON)
    box = packing.pack_parcel(shipment=waiting, by=BY, at=NOON)

    came = together(
        lambda: packing.send_parcel(parcel=box, carrier="own", number="", by=BY, at=NOON),
        lambda: cancel_order(order=waiting.order, acting=acting_of(people.elder), at=NOON),
    )
    if Event.objects.filter(name="shop.order.refund").exists():
        tell_refund(waiting.order)

    assert sum(isinstance(one, NotAllowed) for one in came) == 1
    waiting.refresh_from_db()
    waiting.order.refresh_from_db()
    on_hand = Stock.objects.get().on_hand
    assert (waiting.order.state, waiting.state, on_hand) in {
        (OrderState.UNDERWAY, ShipmentState.SENT, 7),
        (OrderState.REFUNDED, ShipmentState.CANCELLED, 10),
    }
    assert books_add_up()


def test_of_a_recall_and_a_pick_no_recalled_piece_is_left_in_a_box(waiting: Shipment) -> None:
    lot = Lot.objects.get()

    together(
        lambda: packing.pick_shipment(shipment=waiting, by=BY, at=NOON),
        lambda: recalls.recall_lot(lot=lot, why="坏", advice="别用", by=BY, at=NOON),
    )

    waiting.refresh_from_db()
    assert waiting.state == ShipmentState.TO_PICK
    assert not Pick.objects.filter(put_back_at=None).exists()
    assert Stock.objects.get().left == 0
    assert books_add_up()


def test_of_a_recall_and_the_carrier_whoever_has_a_piece_is_written_down(
    waiting: Shipment,
) -> None:
    packing.pick_shipment(shipment=waiting, by=BY, at=NOON)
    box = packing.pack_parcel(shipment=waiting, by=BY, at=NOON)
    lot = Lot.objects.get()

    together(
        lambda: packing.send_parcel(parcel=box, carrier="own", number="", by=BY, at=NOON),
        lambda: recalls.recall_lot(lot=lot, why="坏", advice="别用", by=BY, at=NOON),
    )

    waiting.refresh_from_db()
    assert (waiting.state, RecallNotice.objects.count()) in {
        (ShipmentState.SENT, 1),
        (ShipmentState.TO_PICK, 0),
    }
    assert books_add_up()


def test_the_same_news_twice_at_once_counts_once(waiting: Shipment) -> None:
    box = packing.send_at_once(shipment=waiting, carrier="jd", number="J1NB", by=BY, at=NOON)
    form = push_form("jd", "J1NB", box.salt, list(JOURNEYS["NB"]), NOON)
    at = NOON + timedelta(hours=31)

    came = together(
        lambda: hear_push(parcel=Parcel.objects.get(), body=form, at=at),
        lambda: hear_push(parcel=Parcel.objects.get(), body=form, at=at),
    )

    assert sorted(str(one) for one in came) == [REPEATED, TAKEN]
    assert Parcel.objects.get().state == ParcelState.ELSEWHERE
    assert Errand.objects.count() == 1
    assert queries.open_troubles(Parcel.objects.get()).count() == 1


def test_two_of_the_station_do_not_both_go_for_it(waiting: Shipment) -> None:
    box = packing.send_at_once(shipment=waiting, carrier="jd", number="J1NB", by=BY, at=NOON)
    form = push_form("jd", "J1NB", box.salt, list(JOURNEYS["NB"]), NOON)
    hear_push(parcel=box, body=form, at=NOON + timedelta(hours=31))

    came = together(
        *(
            lambda who=who: errands.take_errand(errand=Errand.objects.get(), by=who, at=NOON)
            for who in ("吴敏", "别人")
        )
    )

    assert sum(isinstance(one, NotAllowed) for one in came) == 1
