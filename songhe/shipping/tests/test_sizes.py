"""Lots of one size: in the right place, for the right buyer, called back from exactly hers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast, build_cast
from songhe.accounts.models import Region
from songhe.catalogue.actions import variants
from songhe.catalogue.actions.stock import (
    CannotTakeOut,
    SoldOut,
    receive_stock,
    reserve_stock,
    ship_stock,
)
from songhe.catalogue.models import Listing, Stock, Variant
from songhe.shipping import queries
from songhe.shipping.actions import packing, recalls, sizes, stock
from songhe.shipping.models import Bin, Lot, Pick, RecallNotice, Warehouse
from songhe.shipping.states import BinMove, ShipmentState
from songhe.shipping.tests.conftest import (
    BY,
    buy,
    make_lot,
    open_for,
    receive,
    sell_goods,
)
from songhe.shipping.tests.test_stock import books_add_up
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.models import Order

TODAY = NOON.date()


def sizes_of(listing: Listing, *names: str) -> list[Variant]:
    return [
        variants.add_variant(listing=listing, name=name, price=3_990, at=NOON) for name in names
    ]


def lot_of(size: Variant, number: str = "A-1", days: int | None = None) -> Lot:
    facts = stock.LotFacts(number, expires_on=TODAY + timedelta(days=days) if days else None)
    return stock.add_lot(listing=size.listing, variant=size, facts=facts, by=BY, at=NOON)


def buy_size(cast: Cast, size: Variant, quantity: int = 1) -> Order:
    return buy(cast, [Wanted(size.listing, variant=size, quantity=quantity)])


def lying(lot: Lot) -> int:
    return sum(lot.bins.values_list("quantity", flat=True))


@pytest.fixture
def shoes(cast: Cast) -> Listing:
    return sell_goods(cast, title="防滑拖鞋")


@pytest.fixture
def small(shoes: Listing) -> Variant:
    return sizes_of(shoes, "38 码")[0]


@pytest.fixture
def large(shoes: Listing, small: Variant) -> Variant:
    return sizes_of(shoes, "42 码")[0]


def test_what_comes_in_counts_for_its_size_and_is_picked_for_it(
    cast: Cast, small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    early, late = lot_of(large, "E", 9), lot_of(large, "L", 90)
    other = lot_of(small, "E", 3)  # expires first of all, and is not her size
    for lot in (late, early, other):
        receive(lot, warehouse, 4)
    for size in (small, large):
        size.refresh_from_db()
    assert (small.on_hand, large.on_hand, large.listing.stock.on_hand) == (4, 8, 12)

    shipment = open_for(buy_size(cast, large, 5))
    packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=NOON)

    assert [lying(lot) for lot in (early, late, other)] == [0, 3, 4]
    large.refresh_from_db()
    assert (large.on_hand, large.reserved) == (3, 0)
    assert books_add_up()


def test_her_nearest_warehouse_serves_her_unless_it_cannot_alone(
    cast: Cast, large: Variant
) -> None:
    home = cast.grandma.region
    Region.objects.filter(pk=home.pk).update(latitude=30.55, longitude=114.33)
    far = Region.objects.create(
        code="far", name="远街", level="street", latitude=30.85, longitude=114.33
    )
    near_by, far_off = (
        stock.open_warehouse(
            provider=cast.provider, name=name, address="路", phone="1", region=where
        )
        for name, where in (("近", home), ("远", far))
    )
    lot, old = lot_of(large, "B", 90), lot_of(large, "A", 9)
    receive(old, far_off, 6)  # expires sooner, and lies far away
    receive(lot, near_by, 3)

    packing.pick_shipment(shipment=open_for(buy_size(cast, large, 2)), by=BY, at=NOON)
    packing.pick_shipment(shipment=open_for(buy_size(cast, large, 2)), by=BY, at=NOON)

    picked = list(Pick.objects.order_by("pk").values_list("bin__warehouse", "quantity"))
    assert picked == [(near_by.pk, 2), (far_off.pk, 2)]
    assert books_add_up()


def test_a_recall_of_one_size_reaches_its_buyers_and_no_others(
    cast: Cast, small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    ours, theirs = lot_of(large), lot_of(small)
    for lot in (ours, theirs):
        receive(lot, warehouse, 5)
    for size in (small, large):
        shipment = open_for(buy_size(cast, size, 2))
        packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=NOON)

    recall = recalls.recall_lot(lot=theirs, why="开胶", advice="别穿", by=BY, at=NOON)

    for size in (small, large):
        size.refresh_from_db()
    assert (small.left, large.left, recall.withdrawn) == (0, 3, 3)
    assert not RecallNotice.objects.filter(recall__lot=ours).exists()
    assert RecallNotice.objects.get().quantity == 2
    assert "38 码" in recall.lot.title
    assert books_add_up()

    recalls.recall_lot(lot=ours, why="开胶", advice="别穿", by=BY, at=NOON, whole=True)

    large.refresh_from_db()
    assert (large.left, RecallNotice.objects.filter(recall__lot=ours).count()) == (0, 1)
    assert books_add_up()


def test_one_call_takes_back_every_size_of_a_number(
    small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    for size in (small, large):
        receive(lot_of(size), warehouse, 5)

    recalls.recall_lot(lot=lot_of(small, "B"), why="坏", advice="停", by=BY, at=NOON, whole=True)
    assert Stock.objects.get().left == 10  # of another number
    first = Lot.objects.get(variant=small, number="A-1")
    recalls.recall_lot(lot=first, why="坏", advice="停", by=BY, at=NOON, whole=True)

    assert Stock.objects.get().left == 0
    assert Lot.objects.filter(recalled_at__isnull=False).count() == 3
    assert books_add_up()


def test_what_came_in_before_there_were_sizes_is_sent_and_sorted(
    cast: Cast, shoes: Listing, warehouse: Warehouse
) -> None:
    old = make_lot(shoes, "OLD")
    receive(old, warehouse, 10)
    small, large = sizes_of(shoes, "38 码", "42 码")  # the first one takes over all ten
    packing.pick_shipment(shipment=open_for(buy_size(cast, small, 3)), by=BY, at=NOON)
    assert (lying(old), books_add_up()) == (7, True)

    place = Bin.objects.get(lot=old)
    with pytest.raises(stock.NotThatMany):
        sizes.sort_pieces(bin_=place, variant=large, quantity=1, code="x", by=BY, at=NOON)
    for _twice in range(2):
        sorted_lot = sizes.sort_pieces(
            bin_=place, variant=small, quantity=5, code="s", by=BY, at=NOON
        )

    small.refresh_from_db()
    assert (lying(old), lying(sorted_lot), sorted_lot.number, small.on_hand) == (2, 5, "OLD", 10)
    with pytest.raises(stock.SizeMissing):
        receive(old, warehouse, 1)
    with pytest.raises(stock.SizeMissing):
        make_lot(shoes, "NEW")
    assert books_add_up()

    recalls.recall_lot(lot=old, why="坏", advice="停", by=BY, at=NOON, whole=True)
    small.refresh_from_db()
    assert (lying(old), lying(sorted_lot), small.left) == (0, 3, 0)  # three are promised
    assert books_add_up()


def test_pieces_that_count_as_no_size_are_sold_as_the_one_they_are_sorted_to(
    shoes: Listing, small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    legacy = Lot.objects.create(listing=shoes, number="OLD", added_at=NOON, added_by=BY)
    stock.move(stock.place(legacy, warehouse), BinMove.RECEIVE, 6, code="o", by=BY, at=NOON)
    receive_stock(listing=shoes, quantity=6, code="shipping:o", at=NOON)

    sizes.sort_pieces(bin_=Bin.objects.get(), variant=large, quantity=4, code="s", by=BY, at=NOON)

    large.refresh_from_db()
    assert (large.left, Stock.objects.get().left) == (4, 6)
    sizes.lose_pieces(bin_=Bin.objects.get(lot=legacy), quantity=2, code="w", by=BY, at=NOON)
    assert Stock.objects.get().left == 4
    assert books_add_up()


def test_only_what_is_promised_to_nobody_is_lost_of_a_size(
    cast: Cast, small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    for size in (small, large):
        receive(lot_of(size), warehouse, 3)
    buy_size(cast, large, 3)

    with pytest.raises(CannotTakeOut):
        sizes.lose_pieces(
            bin_=Bin.objects.get(lot__variant=large), quantity=1, code="w", by=BY, at=NOON
        )
    sizes.lose_pieces(
        bin_=Bin.objects.get(lot__variant=small), quantity=1, code="w", by=BY, at=NOON
    )

    small.refresh_from_db()
    assert small.left == 2
    assert books_add_up()


def test_the_books_of_the_sizes_say_what_was_changed_by_hand(
    small: Variant, large: Variant, warehouse: Warehouse
) -> None:
    receive(lot_of(large), warehouse, 3, "in")
    assert books_add_up()

    Variant.objects.filter(pk=large.pk).update(on_hand=2)
    assert queries.misplaced_sizes() == [
        f"size {large.pk} of article {large.listing_id}: 1 more in warehouses than are there"
    ]
    Lot.objects.update(variant=small)
    assert len(queries.miscounted_lots()) == 1


def test_a_seller_writes_down_a_lot_of_a_size_and_sorts_an_old_one(
    cast: Cast, client: Client, shoes: Listing, warehouse: Warehouse
) -> None:
    old = make_lot(shoes, "OLD")
    receive(old, warehouse, 4)
    small, _large = sizes_of(shoes, "38 码", "42 码")
    client.force_login(cast.manager)

    asked = client.post(reverse("shipping:new_lot"), {"listing": shoes.pk, "number": "N-1"})
    assert "请选这一批是哪个尺码" in asked.content.decode()
    client.post(
        reverse("shipping:new_lot"), {"listing": shoes.pk, "number": "N-1", "variant": small.pk}
    )
    made = Lot.objects.get(variant=small)
    assert (
        "防滑拖鞋（38 码）"
        in client.get(reverse("shipping:lot", args=[made.code])).content.decode()
    )

    page = client.get(reverse("shipping:lot", args=[old.code])).content.decode()
    assert "分尺码" in page
    place = Bin.objects.get(lot=old)
    many = {"bin": place.pk, "variant": small.pk, "quantity": 9, "token": "t"}
    refused = client.post(reverse("shipping:sort", args=[old.code]), many, follow=True)
    assert "只有 4 件" in refused.content.decode()
    client.post(reverse("shipping:sort", args=[old.code]), {**many, "quantity": 4, "token": "u"})

    assert lying(Lot.objects.get(variant=small, number="OLD")) == 4
    assert books_add_up()


def test_a_seller_writes_off_what_broke_but_not_what_is_sold(
    cast: Cast, client: Client, shoes: Listing, warehouse: Warehouse
) -> None:
    small, _large = sizes_of(shoes, "38 码", "42 码")
    lot = lot_of(small)
    receive(lot, warehouse, 4)
    buy_size(cast, small, quantity=3)
    client.force_login(cast.manager)
    path = reverse("shipping:lose", args=[lot.code])
    place = Bin.objects.get(lot=lot)

    def press(many: int, token: str) -> str:
        sent = {"bin": place.pk, "quantity": many, "token": token}
        return client.post(path, sent, follow=True).content.decode()

    assert "那里只有 4 件" in press(5, "a")
    assert "已经有人买了" in press(2, "b")
    assert "不再卖" in press(1, "c")
    assert "不再卖" in press(1, "c")  # pressed twice

    small.refresh_from_db()
    assert (lying(lot), small.left) == (3, 0)
    assert books_add_up()


@pytest.mark.django_db(transaction=True)
def test_many_who_want_the_last_of_a_size_get_no_more_than_lie_there() -> None:
    cast = build_cast(at=NOON)
    size, other = sizes_of(sell_goods(cast, title="防滑拖鞋"), "38 码", "42 码")
    places = [
        stock.open_warehouse(provider=cast.provider, name=name, address="路", phone="1")
        for name in ("甲", "乙")
    ]
    lot = lot_of(size)
    for place in places:
        receive(lot, place, 2)
    receive(lot_of(other), places[0], 20)
    together = Barrier(6)

    def one(_number: int) -> str:
        try:
            together.wait(timeout=20)
            shipment = open_for(buy_size(cast, size))
            packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=NOON)
        except SoldOut:
            return "gone"
        finally:
            connection.close()
        return str(ShipmentState.SENT)

    with ThreadPoolExecutor(6) as pool:
        came = sorted(pool.map(one, range(6)))

    size.refresh_from_db()
    assert came == ["gone"] * 2 + ["sent"] * 4
    assert (size.on_hand, size.reserved, lying(lot)) == (0, 0, 0)
    assert books_add_up()


def test_a_piece_that_replaces_another_leaves_its_place_and_is_called_back_too(
    cast: Cast, large: Variant, warehouse: Warehouse
) -> None:
    first, second = lot_of(large, "A", 9), lot_of(large, "B", 90)
    receive(first, warehouse, 1)
    shipment = open_for(buy_size(cast, large))
    packing.send_at_once(shipment=shipment, carrier="own", number="", by=BY, at=NOON)
    receive(second, warehouse, 1)
    line = shipment.items.get().order_line

    reserve_stock(quantities=[(line.article, 1)], subject="claim:1", at=NOON)
    packing.pick_again(order_line_id=line.pk, pieces=line.quantity, by=BY, at=NOON)
    ship_stock(subject="claim:1", at=NOON)

    assert (lying(second), books_add_up()) == (0, True)
    recalls.recall_lot(lot=second, why="坏", advice="停", by=BY, at=NOON)
    assert RecallNotice.objects.get().elder == cast.grandma
    with pytest.raises(packing.NotEnough):
        packing.pick_again(order_line_id=line.pk, pieces=line.quantity, by=BY, at=NOON)
