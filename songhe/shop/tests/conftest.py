"""What the stories of the shop begin with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Person
from songhe.kernel.models import Event
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Intent
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Checkout, Order

TOMORROW_TEN = NOON + timedelta(hours=22)
Pay = Callable[..., Intent]


@pytest.fixture
def grandma_acting(cast: Cast) -> Acting:
    return acting_of(cast.elder)


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
