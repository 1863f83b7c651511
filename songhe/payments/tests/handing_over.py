"""A payment at a channel of which a seller's part is handed over, and may come back."""

import pytest

from conftest import NOON, Cast
from songhe.ledger.queries import balance
from songhe.payments.actions import allotting, channel_orders, intents, refunds
from songhe.payments.models import Allotment, Intent, Refund, Release, Takeback
from songhe.payments.states import AllotState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent
from songhe.payments.tests.fakes.standing import Side

SELLER, FEE = 11_776, 1_024  # of 128.00, at 8 %
ORDER = "shop.order:K1"
ACCOUNTS = {"wechat": "1900000109", "alipay": "2088000000000109"}
# For what is about one channel, or costs too much to be asked of each.
WECHAT = pytest.mark.parametrize("side", ["wechat"], indirect=True)
ALIPAY = pytest.mark.parametrize("side", ["alipay"], indirect=True)


@pytest.fixture
def paid(cast: Cast, at_cashier: OpenIntent, side: Side) -> Intent:
    """Paid at a channel, which knows the seller."""
    allotting.name_payee(
        organisation=cast.provider.organisation,
        channel=side.name,
        account=ACCOUNTS[side.name],
        by="何建国",
        at=NOON,
    )
    intent = at_cashier(side.name)
    side.pay(intent.code, NOON)
    return intents.check_with_channel(intent=intent, at=NOON)


def allot(cast: Cast, paid: Intent) -> Allotment:
    (made,) = allotting.allot(
        subject=ORDER,
        organisation=cast.provider.organisation,
        intents=[paid],
        seller=SELLER,
        platform=FEE,
        at=NOON,
    )
    return made


def send(order: Allotment | Takeback | Release) -> str:
    """Run its job; return how it stands then."""
    kind = type(order).__name__.lower()
    channel_orders.send_order(kind=kind, order_id=order.pk, at=NOON)
    order.refresh_from_db()
    return order.state


def handed_over(cast: Cast, paid: Intent) -> Allotment:
    made = allot(cast, paid)
    assert (send(made), send(made)) == (AllotState.WAITING, AllotState.DONE)
    return made


def gives_back(paid: Intent, *, amount: int = AMOUNT, of_seller: int = SELLER) -> Refund:
    """The order's money goes back: its seller's part first."""
    shared = allotting.take_back(subject=ORDER, amount=of_seller, key="claim", at=NOON)
    return refunds.refund_intent(
        intent=paid,
        amount=amount,
        reason="不合适。",
        by="王秀兰",
        at=NOON,
        after="claim" if shared else "",
    )


def pots(cast: Cast) -> tuple[int, int]:
    code, channels = cast.provider.organisation.code, ("channel:wechat", "channel:alipay")
    return sum(balance(one) for one in channels), balance(f"provider:{code}")
