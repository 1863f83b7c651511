"""What the stories of the shop begin with."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions import kinship, people
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import OrganisationKind, Right, Sex
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Intent
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Checkout, Order

TOMORROW_TEN = NOON + timedelta(hours=22)
Pay = Callable[..., Intent]
Sell = Callable[..., Listing]


@pytest.fixture
def checkout(cast: Cast, grandma_acting: Acting) -> Checkout:
    """She wants a bath tomorrow at ten; the time is held for her."""
    return start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=grandma_acting,
        token="form-1",
        at=NOON,
    )


def arrive(intent: Intent, *, at: datetime) -> Intent:
    """The channel took the money; nobody has been told yet."""
    return settle(
        receipt=Receipt(
            channel=intent.channel,
            intent_code=intent.code,
            amount=intent.amount,
            reference=f"S{uuid4().hex[:20]}",
            paid_at=at,
        ),
        at=at,
    )


def hear_of(intent: Intent) -> None:
    """The shop is told of a payment, as the worker tells it."""
    settle_for_intent(Event.objects.get(name="payments.intent.settle", subject_id=intent.pk))


def buy(checkout: Checkout, payer: Person, acting: Acting, at: datetime = NOON) -> Order:
    """Pay for a checkout, all the way; return its first order."""
    intent = pay_self(checkout=checkout, payer=payer, acting=acting, at=at)
    hear_of(arrive(intent, at=at))
    return checkout.orders.get()


@pytest.fixture
def order(checkout: Checkout, cast: Cast, grandma_acting: Acting) -> Order:
    """She paid for it herself at noon."""
    return buy(checkout, cast.elder, grandma_acting)


@pytest.fixture
def firm(cast: Cast) -> Provider:
    """A second seller, of daily goods, admitted for E."""
    organisation = people.register_organisation(
        name="步步稳用品店",
        kind=OrganisationKind.PROVIDER,
        region=cast.provider_org.region,
        phone="027-85550998",
    )
    firm = providers.apply_provider(organisation=organisation, by="店主", at=NOON)
    providers.add_licence(
        provider=firm,
        category=Category.objects.get(code="E"),
        name="营业执照",
        number="E-1",
        expires_on=NOON.date() + timedelta(days=300),
        by="何建国",
        at=NOON,
    )
    providers.approve_provider(provider=firm, by="何建国", at=NOON)
    return firm


@pytest.fixture
def sell(firm: Provider) -> Sell:
    """Put goods of the second seller on the shelf."""

    def sold(title: str, *, price: int = 2_000, category: str = "E01", many: int = 50) -> Listing:
        listing = listings.create_listing(
            provider=firm,
            category=Category.objects.get(code=category),
            kind=ListingKind.GOODS,
            facts=listings.ListingFacts(title=title, words="好用。", price=price, unit="件"),
        )
        listings.publish_listing(listing=listing, by="店主", at=NOON)
        if many:
            receive_stock(listing=listing, quantity=many, code=f"in:{listing.code}", at=NOON)
        return Listing.objects.select_related(
            "provider__organisation", "category__parent", "stock"
        ).get(pk=listing.pk)

    return sold


@pytest.fixture
def father(cast: Cast) -> Elder:
    """The daughter's father-in-law, for whom she may order and pay."""
    elder = people.register_elder(
        person=people.register_person(name="陈国强", phone="+8613800000031", at=NOON),
        facts=people.ElderFacts(
            call_name="陈爷爷",
            born_on=date(1945, 5, 1),
            sex=Sex.MALE,
            region=cast.provider_org.region,
        ),
        at=NOON,
    )
    asked = kinship.ask_kinship(elder=elder, relative=cast.daughter, relation="儿媳", at=NOON)
    kinship.agree_kinship(
        kinship=asked, rights=(Right.PAY, Right.ORDER), by=elder.person.name, at=NOON
    )
    return elder
