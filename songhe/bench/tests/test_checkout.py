"""The judge of the sale: what it calls half done."""

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.bench.checkout import half_done_things
from songhe.bench.selling.sending import form_of
from songhe.bench.selling.shop import put_on_sale
from songhe.catalogue.models import StockMovement
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.models import Order


def test_a_whole_order_is_not_half_done_and_one_that_keeps_no_goods_is(cast: Cast) -> None:
    slippers = put_on_sale(cast, 3, 1, at=NOON)
    start_checkout(
        elder=cast.grandma, lines=[Wanted(slippers)], acting=acting_of(cast.elder), at=NOON
    )
    assert half_done_things() == []

    order = Order.objects.get()
    StockMovement.objects.filter(subject=order.subject).update(subject="nobody")

    assert half_done_things() == [f"order {order.code} keeps no goods"]


def test_an_order_that_is_not_the_sum_of_its_lines_is_half_done(cast: Cast) -> None:
    slippers = put_on_sale(cast, 3, 1, at=NOON)
    start_checkout(
        elder=cast.grandma, lines=[Wanted(slippers)], acting=acting_of(cast.elder), at=NOON
    )
    Order.objects.update(total=13_000)

    order = Order.objects.get()
    assert half_done_things() == [f"order {order.code} is not the sum of its lines"]


def test_a_form_is_a_whole_request() -> None:
    request = form_of("/shop/cart/", "s", {"token": "t"}).decode()

    head, body = request.split("\r\n\r\n")
    assert f"Content-Length: {len(body)}" in head
    assert body.startswith("token=t&csrfmiddlewaretoken=")
