"""What the stories of visits begin with."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.kernel.models import Event
from songhe.payments.actions.intents import settle
from songhe.payments.gateways.payment import Receipt
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.paying import pay_self, settle_for_intent
from songhe.shop.models import Order
from songhe.visits.actions import doing, planning
from songhe.visits.actions.opening import open_for_paid_order
from songhe.visits.models import Visit

TEN = NOON + timedelta(hours=22)  # tomorrow at ten
END = TEN + timedelta(hours=1)


def buy_bath(cast: Cast, starts_at: datetime = TEN, at: datetime = NOON) -> Order:
    """She orders a bath and pays for it herself, all the way."""
    acting = acting_of(cast.elder)
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=starts_at)],
        acting=acting,
        token=uuid4().hex,
        at=at,
    )
    intent = pay_self(checkout=checkout, payer=cast.elder, acting=acting, at=at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"S{uuid4().hex[:20]}", at)
    settle(receipt=receipt, at=at)
    settle_for_intent(Event.objects.get(name="payments.intent.settle", subject_id=intent.pk))
    return checkout.orders.get()


@pytest.fixture
def order(cast: Cast) -> Order:
    return buy_bath(cast)


@pytest.fixture
def offered(order: Order) -> Visit:
    open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    return Visit.objects.get()


@pytest.fixture
def accepted(offered: Visit) -> Visit:
    return planning.accept(visit=offered, by="孙丽", at=NOON)


@pytest.fixture
def on_site(accepted: Visit) -> Visit:
    return doing.check_in(visit=accepted, code=accepted.check_in_code, by="周桂芳", at=TEN)


@pytest.fixture
def done(on_site: Visit) -> Visit:
    return doing.check_out(visit=on_site, by="周桂芳", at=END)
