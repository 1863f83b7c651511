"""What went back before an invoice was sent stands on no line of it."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.aftersales.actions import buyer, seller as selling
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.states import ClaimKind, Reason
from songhe.aftersales.tests.conftest import LATER
from songhe.invoices import queries as invoices
from songhe.invoices.actions.asking import Buyer
from songhe.invoices.states import BuyerKind
from songhe.invoices.tests.conftest import bought, issued, known_to_tax_office, sell
from songhe.shop.actions.orders import receive_goods, send_goods
from songhe.shop.models import Order, OrderLine

DAY = timedelta(days=1)
WRITTEN_OUT = Buyer(BuyerKind.PERSON, "王秀兰", written_out=True)


@pytest.fixture
def her(cast: Cast) -> Acting:
    return acting_of(cast.elder)


@pytest.fixture
def seller(cast: Cast) -> Acting:
    return acting_of(cast.manager)


@pytest.fixture
def mixed(cast: Cast) -> Order:
    """Shoes at 99 yuan and three packs of pads at 45, on their way."""
    known_to_tax_office(cast)
    shoes, pads = sell(cast, "A02", "防滑布鞋", 9_900), sell(cast, "E02", "成人纸尿裤", 4_500)
    order = bought(cast, [(shoes, 1), (pads, 3)], cast.elder)
    send_goods(order=order, by="孙丽", at=NOON)
    return Order.objects.get(pk=order.pk)


def goes_back(line: OrderLine, her: Acting, seller: Acting, pieces: int) -> None:
    order = Order.objects.get(pk=line.order_id)
    asking = Asking(ClaimKind.FAULTY, Reason.BROKEN, line, pieces=pieces)
    claim = open_claim(order=order, asking=asking, acting=her, at=LATER)
    selling.agree(claim=claim, acting=seller, at=LATER)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER)
    selling.take_back(claim=claim, acting=seller, at=LATER + DAY)


def lines_of(order: Order, her: Acting) -> list[tuple[str, int | None, int]]:
    invoice = issued(Order.objects.get(pk=order.pk), her, WRITTEN_OUT)
    assert invoices.faults() == []
    return [(line.name, line.quantity, line.amount) for line in invoice.lines.order_by("pk")]


def test_shoes_that_went_back_before_the_seller_was_paid_stand_on_no_invoice(
    mixed: Order, her: Acting, seller: Acting
) -> None:
    goes_back(mixed.lines.get(title="防滑布鞋"), her, seller, 1)
    receive_goods(order=Order.objects.get(pk=mixed.pk), by="王秀兰", at=LATER + DAY)

    ((_name, quantity, amount),) = lines_of(mixed, her)
    assert (quantity, amount) == (3, 13_500)


def test_of_three_packs_the_one_that_went_back_later_is_not_counted(
    mixed: Order, her: Acting, seller: Acting
) -> None:
    receive_goods(order=mixed, by="王秀兰", at=LATER)
    goes_back(mixed.lines.get(title="成人纸尿裤"), her, seller, 1)

    (shoes, pads) = lines_of(mixed, her)
    assert (shoes[1:], pads[1:]) == ((1, 9_900), (2, 9_000))
