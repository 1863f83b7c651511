"""What the stories of invoices begin with: a seller known to the tax office, things bought."""

from datetime import date, timedelta
from typing import Any

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Person
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.states import ListingKind
from songhe.invoices.actions.asking import Buyer, ask_invoice
from songhe.invoices.actions.sellers import Identity, set_identity
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.gateways.invoicing.sandbox import Sandbox
from songhe.invoices.models import Invoice
from songhe.invoices.states import BuyerKind, Rate, TaxpayerKind
from songhe.kernel.models import Event
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.orders import locked, receive_goods, send_goods
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.actions.refunds import Posting, give_back_part
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Order
from songhe.shop.states import Reason, Why

HER = Buyer(BuyerKind.PERSON, "王秀兰")
FIRM_NUMBER = "91420106MA4KMT7T9C"  # not a real firm's; its check character is right
FIRM = Buyer(BuyerKind.FIRM, "武昌某某学校", FIRM_NUMBER, written_out=True)
SELLER_NUMBER = "91420106MA4KXP2Q6W"
LATER = NOON + timedelta(days=3)
OLD_AGE: dict[str, Any] = {
    "code": "old-age",
    "kind": "subsidy",
    "name": "高龄补贴",
    "fund": "武昌区民政局",
    "least_age": 60,
    "categories": ["A"],
    "amount": 3_000,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2027, 12, 31),
}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


def known_to_tax_office(cast: Cast, rates: dict[str, Rate] | None = None) -> None:
    """The cast's firm has said how the tax office knows it."""
    set_identity(
        provider=cast.provider,
        identity=Identity(
            "静安养老服务有限公司",
            SELLER_NUMBER,
            "武昌区中北路 1 号",
            "027-85550000",
            TaxpayerKind.GENERAL,
            Rate.SIX,
        ),
        rates={"A": Rate.THIRTEEN, "E": Rate.THIRTEEN} if rates is None else rates,
        by="孙丽",
        at=NOON,
    )


@pytest.fixture
def known(cast: Cast) -> None:
    known_to_tax_office(cast)


def sell(cast: Cast, category: str, title: str, price: int) -> Listing:
    """The cast's firm sells this too; nine pieces are there."""
    kind = Category.objects.get(code=category)
    providers.add_licence(
        provider=cast.provider,
        category=kind,
        name="营业执照",
        number=category,
        expires_on=NOON.date() + timedelta(days=90),
        by="何建国",
        at=NOON,
    )
    facts = listings.ListingFacts(title=title, words="好用。", price=price, unit="件")
    listing = listings.create_listing(
        provider=cast.provider, category=kind, kind=ListingKind.GOODS, facts=facts
    )
    listings.publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=9, code=f"in:{category}", at=NOON)
    return listing


def bought(cast: Cast, wanted: list[tuple[Listing, int]], payer: Person) -> Order:
    """She chose it and somebody paid, at noon."""
    acting = acting_of(cast.elder)
    lines = [Wanted(Listing.objects.get(pk=one.pk), quantity=many) for one, many in wanted]
    checkout = start_checkout(
        elder=cast.grandma, lines=lines, acting=acting, token="invoiced", at=NOON
    )
    intent = pay_self(checkout=checkout, payer=payer, acting=acting, at=NOON)
    settle(receipt=Receipt(intent.channel, intent.code, intent.amount, "S1", NOON), at=NOON)
    settle_for_intent(Event.objects.get(name="payments.intent.settle", subject_id=intent.pk))
    return checkout.orders.get()


def arrived(order: Order) -> Order:
    """It was sent the same day and is in her hands three days later."""
    send_goods(order=order, by="孙丽", at=NOON)
    receive_goods(order=order, by="王秀兰", at=LATER)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def on_its_way(cast: Cast) -> Order:
    """Two pairs of shoes, 198 yuan, which she paid herself."""
    return bought(cast, [(sell(cast, "A02", "防滑布鞋", 9_900), 2)], cast.elder)


@pytest.fixture
def shoes(on_its_way: Order) -> Order:
    """The same shoes are in her hands."""
    return arrived(on_its_way)


@pytest.fixture
def subsidised(cast: Cast) -> Order:
    """Two pairs again, and the district pays 30 yuan of them."""
    load_programmes([OLD_AGE])
    return arrived(bought(cast, [(sell(cast, "A02", "防滑布鞋", 9_900), 2)], cast.elder))


@pytest.fixture
def mixed(cast: Cast) -> Order:
    """Shoes, and three packs of pads that nobody need know of: her daughter paid 99 + 135 yuan."""
    shoes, pads = sell(cast, "A02", "防滑布鞋", 9_900), sell(cast, "E02", "成人纸尿裤", 4_500)
    return arrived(bought(cast, [(shoes, 1), (pads, 3)], cast.daughter))


def went_back(order: Order, amount: int, left: int) -> None:
    """The seller gives part of the money back."""
    account = f"provider:{order.provider.organisation.code}"
    posting = Posting(f"test:{order.code}:{left}", "claim_give_back", "售后", [(account, amount)])
    give_back_part(
        order=locked(order),
        amount=amount,
        left=left,
        posting=posting,
        why=Reason(Why.BY_RULE),
        by="孙丽",
        at=LATER,
    )


def asked(order: Order, acting: Acting, buyer: Buyer = HER) -> Invoice:
    return ask_invoice(order=order, buyer=buyer, acting=acting, at=LATER)


def issued(order: Order, acting: Acting, buyer: Buyer = HER) -> Invoice:
    """It was asked for, and the gateway issued it at once."""
    invoice = asked(order, acting, buyer)
    send_invoice(invoice_id=invoice.pk, at=LATER)
    invoice.refresh_from_db()
    return invoice
