"""What a seller has not got of one size leaves the places of that size, and of no other."""

import pytest

from conftest import NOON, Cast
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Variant
from songhe.kernel.models import Event
from songhe.shipping.actions import lacking, opening, packing
from songhe.shipping.models import Lot, Warehouse
from songhe.shipping.tests.conftest import BY, buy, make_lot, open_for, receive, sell_goods
from songhe.shipping.tests.test_sizes import (
    large as large,
    lot_of,
    lying,
    shoes as shoes,
    small as small,
)
from songhe.shipping.tests.test_stock import books_add_up
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.actions.parts import lack_line
from songhe.shop.models import Order
from songhe.shop.states import Reason, Why


@pytest.fixture
def order(cast: Cast, small: Variant, large: Variant, warehouse: Warehouse) -> Order:
    """A mat and two pairs of the large size, which lie there in three lots with the small."""
    mat = sell_goods(cast, "防滑浴垫")
    receive(make_lot(mat), warehouse, 5)
    for size, number, days in ((large, "L", 90), (large, "E", 9), (small, "S", 3)):
        receive(lot_of(size, number, days), warehouse, 4)
    return buy(cast, [Wanted(mat), Wanted(large.listing, quantity=2, variant=large)])


def lack(order: Order, size: Variant, left: int) -> int:
    """The seller says how many are left; shipping hears of it twice."""
    line = order.lines.get(variant=size)
    reason = Reason(Why.LACKING, {"provider": order.provider.name})
    lost = lack_line(line=line, left=left, why=reason, by=BY, at=NOON)
    event = Event.objects.get(name="shop.order.call_off", subject_id=order.pk)
    for _ in range(2):
        opening.change_for_line(event)
        lacking.lose_what_lacks(event)
    return lost


def there(*numbers: str) -> list[int]:
    return [lying(Lot.objects.get(number=number)) for number in numbers]


@pytest.mark.parametrize("picked", [False, True])
def test_what_lacks_of_a_size_is_taken_from_it_the_first_to_go_bad_first(
    order: Order,
    small: Variant,
    large: Variant,
    picked: bool,  # noqa: FBT001 (of a table)
) -> None:
    shipment = open_for(order)
    if picked:
        packing.pick_shipment(shipment=shipment, by=BY, at=NOON)

    assert lack(order, large, left=3) == 5

    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.left, small.left, large.listing.stock.left) == (3, 4, 7)
    assert there("E", "L", "S") == [0, 3, 4]
    assert books_add_up()


def test_pieces_of_the_size_that_lie_nowhere_are_the_first_to_lack(
    order: Order, large: Variant
) -> None:
    receive_stock(listing=large.listing, variant=large, quantity=3, code="nowhere", at=NOON)
    open_for(order)

    assert lack(order, large, left=7) == 4

    assert there("E", "L", "S") == [3, 4, 4]
    assert books_add_up()


def test_none_left_of_one_size_leaves_the_other_on_sale(
    order: Order, small: Variant, large: Variant
) -> None:
    open_for(order)

    lack(order, large, left=0)

    small.refresh_from_db()
    assert (there("E", "L", "S"), small.left) == ([0, 0, 4], 4)
    assert books_add_up()
