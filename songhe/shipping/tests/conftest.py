"""What the stories of shipping begin with: a seller, its warehouse, an order that is paid."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.catalogue.actions import listings
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.shipping.actions import opening, packing, stock
from songhe.shipping.models import Lot, Parcel, Shipment, Warehouse
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Order

BY = "孙丽"


def sell_goods(cast: Cast, title: str = "防滑浴垫") -> Listing:
    """Put an article on sale at the cast's own provider."""
    listing = listings.create_listing(
        provider=cast.provider,
        category=Category.objects.select_related("parent").get(code="J02"),
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title=title, words="底有吸盘。", price=3_990, unit="张"),
    )
    listings.publish_listing(listing=listing, by=BY, at=NOON)
    return listing


def make_lot(listing: Listing, number: str = "A-1", expires_on: date | None = None) -> Lot:
    facts = stock.LotFacts(number=number, expires_on=expires_on)
    return stock.add_lot(listing=listing, facts=facts, by=BY, at=NOON)


def receive(lot: Lot, warehouse: Warehouse, quantity: int, code: str = "") -> None:
    stock.receive_lot(
        lot=lot, warehouse=warehouse, quantity=quantity, code=code or uuid4().hex, by=BY, at=NOON
    )


def buy(
    cast: Cast, lines: list[Wanted], *, elder: Elder | None = None, at: datetime = NOON
) -> Order:
    """She orders and pays, all the way; nobody has been told yet."""
    elder = elder or cast.grandma
    person: Person = elder.person
    acting = acting_of(person)
    checkout = start_checkout(elder=elder, lines=lines, acting=acting, token=uuid4().hex, at=at)
    intent = pay_self(checkout=checkout, payer=person, acting=acting, at=at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"S{uuid4().hex[:20]}", at)
    settle(receipt=receipt, at=at)
    settle_for_intent(Event.objects.get(name="payments.intent.settle", subject_id=intent.pk))
    return checkout.orders.get()


def buy_goods(
    cast: Cast, listing: Listing, quantity: int = 1, *, with_bath: datetime | None = None
) -> Order:
    """So many pieces, and perhaps a bath of the same seller's with them."""
    lines = [Wanted(listing, quantity=quantity)]
    if with_bath is not None:
        lines.append(Wanted(cast.bathing, starts_at=with_bath))
    return buy(cast, lines)


def open_for(order: Order) -> Shipment:
    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    return Shipment.objects.get(order=order)


def tell_refund(order: Order) -> None:
    opening.cancel_for_order(Event.objects.get(name="shop.order.refund", subject_id=order.pk))


def tell_fulfil(order: Order) -> None:
    event = Event.objects.get(name="shop.order.fulfil", subject_id=order.pk)
    opening.settle_for_fulfilled_order(event)


@pytest.fixture
def warehouse(cast: Cast) -> Warehouse:
    return stock.open_warehouse(
        provider=cast.provider, name="武昌仓", address="徐东大街 9 号", phone="027-85550101"
    )


@pytest.fixture
def mat(cast: Cast) -> Listing:
    return sell_goods(cast)


@pytest.fixture
def lot(mat: Listing, warehouse: Warehouse) -> Lot:
    """Ten mats of one lot lie in the warehouse."""
    lot = make_lot(mat)
    receive(lot, warehouse, 10, "first")
    return lot


@pytest.fixture
def shipment(cast: Cast, mat: Listing, lot: Lot) -> Shipment:
    """She bought three of them."""
    return open_for(buy_goods(cast, mat, 3))


@pytest.fixture
def sent(shipment: Shipment) -> Parcel:
    """All three are on their way with a carrier."""
    return packing.send_at_once(
        shipment=shipment, carrier="yuantong", number="YT100OK", by=BY, at=NOON
    )
