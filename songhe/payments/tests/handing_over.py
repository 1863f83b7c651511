"""A payment at WeChat Pay of which a seller's part is handed over, and may come back."""

import pytest

from conftest import NOON, Cast
from songhe.ledger.queries import balance
from songhe.payments.actions import allotting, channel_orders, intents, refunds
from songhe.payments.models import Allotment, Intent, Refund, Release, Takeback
from songhe.payments.states import AllotState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent
from songhe.payments.tests.fakes.wechat import FakeWeChat

SELLER, FEE = 11_776, 1_024  # of 128.00, at 8 %
ORDER, ACCOUNT = "shop.order:K1", "1900000109"


@pytest.fixture
def paid(cast: Cast, at_cashier: OpenIntent, sharing: FakeWeChat) -> Intent:
    """Paid at WeChat Pay, which knows the seller."""
    allotting.name_payee(
        organisation=cast.provider.organisation,
        channel="wechat",
        account=ACCOUNT,
        by="何建国",
        at=NOON,
    )
    intent = at_cashier("wechat")
    sharing.pay(intent.code, NOON)
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
    code = cast.provider.organisation.code
    return balance("channel:wechat"), balance(f"provider:{code}")
