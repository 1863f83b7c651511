"""What the stories of aftersales begin with: shoes that she bought, and a bath that is booked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, Reason
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.ledger.queries import balance, imbalances
from songhe.payments import queries as payments
from songhe.payments.actions import allotting, channel_orders
from songhe.payments.actions.intents import settle
from songhe.payments.actions.refunds import send_refund
from songhe.payments.gateways.payment import Asked, Receipt
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.models import Refund
from songhe.payments.states import AllotState, RefundState
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.orders import receive_goods, send_goods
from songhe.shop.actions.payers import intents_of
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Checkout, Order
from songhe.shop.queries import allotment_faults, draw_mismatches, unspent

SHOES = listings.ListingFacts(title="防滑布鞋", words="软底，好穿。", price=9_900, unit="双")
TWO = 19_800  # fen, for two pairs
TOMORROW_TEN = NOON + timedelta(hours=22)
LATER = NOON + timedelta(days=3)  # they have arrived
Open = Callable[..., Claim]


def buy(checkout: Checkout, payer: Person, acting: Acting, at: datetime = NOON) -> Order:
    """Pay for a checkout, all the way; return its first order."""
    intent = pay_self(checkout=checkout, payer=payer, acting=acting, at=at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"S{intent.code}", at)
    settle(receipt=receipt, at=at)
    settle_for_intent(Event.objects.get(name="payments.intent.settle", subject_id=intent.pk))
    return checkout.orders.get()


def sell_shoes(cast: Cast, at: datetime = NOON) -> Listing:
    """The cast's firm also sells shoes; five pairs are there."""
    category = Category.objects.get(code="A02")
    providers.add_licence(
        provider=cast.provider,
        category=category,
        name="营业执照",
        number="1",
        expires_on=at.date() + timedelta(days=90),
        by="何建国",
        at=at,
    )
    shoes = listings.create_listing(
        provider=cast.provider, category=category, kind=ListingKind.GOODS, facts=SHOES
    )
    listings.publish_listing(listing=shoes, by="孙丽", at=at)
    receive_stock(listing=shoes, quantity=5, code="in", at=at)
    return shoes


def buy_shoes(
    cast: Cast, shoes: Listing, *, payer: Person | None = None, at: datetime = NOON
) -> Order:
    acting = acting_of(cast.elder)
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(Listing.objects.get(pk=shoes.pk), quantity=2)],
        acting=acting,
        token="shoes",
        at=at,
    )
    return buy(checkout, payer or cast.elder, acting, at)


def arrived(order: Order, *, sent: datetime = NOON, there: datetime = LATER) -> Order:
    """They were sent the same day and are in her hands three days later."""
    send_goods(order=order, by="孙丽", at=sent)
    receive_goods(order=order, by="王秀兰", at=there)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def platform(cast: Cast) -> Acting:
    return acting_of(cast.officer)


@pytest.fixture
def second_officer(cast: Cast) -> Acting:
    person = people.register_person(name="何安", phone="+8613800000099", at=NOON)
    people.give_role(person=person, organisation=cast.bureau, role=Role.OFFICER, at=NOON)
    return acting_of(person)


@pytest.fixture
def shoes(cast: Cast) -> Listing:
    return sell_shoes(cast)


@pytest.fixture
def paid(cast: Cast, shoes: Listing) -> Order:
    """Two pairs, paid by herself at noon, not sent yet."""
    return buy_shoes(cast, shoes)


@pytest.fixture
def received(paid: Order) -> Order:
    return arrived(paid)


@pytest.fixture
def bath(cast: Cast, her: Acting) -> Order:
    """A bath tomorrow at ten, paid by herself at noon."""
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=her,
        token="bath",
        at=NOON,
    )
    return buy(checkout, cast.elder, her)


def ask(
    order: Order,
    kind: ClaimKind,
    acting: Acting,
    *,
    reason: Reason = Reason.BROKEN,
    amount: int | None = None,
    at: datetime = LATER,
) -> Claim:
    """Ask for something about an order, or about its first line once it has arrived."""
    whole = kind in {ClaimKind.CANCEL, ClaimKind.CALL_OFF, ClaimKind.MISSING}
    asking = Asking(kind, reason, None if whole else order.lines.first(), amount, "鞋底开胶了。")
    return open_claim(order=order, asking=asking, acting=acting, at=at)


def gone_back() -> int:
    """How many fen channels were asked to give back so far."""
    return sum(Refund.objects.values_list("amount", flat=True))


def owed_to(cast: Cast) -> int:
    """What we owe her provider, in fen."""
    return -balance(f"provider:{cast.provider_org.code}")


def books_are_right(order: Order) -> bool:
    """Nothing is lost in the books, and a closed order keeps nothing aside."""
    return not imbalances() and unspent(order) == 0 and balance("escrow") == 0


@pytest.fixture
def known(cast: Cast) -> None:
    """The channel that shares money out knows the seller."""
    allotting.name_payee(
        organisation=cast.provider_org, channel="sandbox", account="S-1", by="何建国", at=NOON
    )


def in_the_channels_book(order: Order) -> None:
    """What was paid for an order the channel knows of too."""
    for intent in intents_of(Checkout.objects.get(pk=order.checkout_id)):
        channel.open_payment(Asked(intent.code, intent.amount, intent.title, intent.expires_at))
        channel.pay(order_number=intent.code, at=NOON)


def run_jobs() -> None:
    """What workers do: whatever a channel was to be told, each once."""
    for kind, model in channel_orders.KINDS.items():
        for one in model._default_manager.filter(state=AllotState.WAITING).order_by("pk"):
            channel_orders.send_order(kind=kind, order_id=one.pk, at=LATER)
    for refund in Refund.objects.filter(state=RefundState.WAITING).order_by("pk"):
        send_refund(refund_id=refund.pk, at=LATER)


def handed_over(order: Order) -> Order:
    """It arrived, and the channel did what it was told; it takes being asked."""
    order = arrived(order)
    run_jobs()
    run_jobs()
    return order


def faults() -> list[str]:
    """Name whatever money says of itself that is not so."""
    return [
        *imbalances(),
        *payments.ledger_mismatches(),
        *draw_mismatches(),
        *allotment_faults(),
        *money_faults(),
    ]
