"""Shares of one purchase that arrive, or fall away, in the same moment: all of it or nothing."""

from collections.abc import Callable
from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.ledger.queries import balance, imbalances
from songhe.payments.models import Intent, Refund
from songhe.shop.actions import sharing
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import expire_checkout
from songhe.shop.actions.requests import decline_request, pay_request
from songhe.shop.models import Order, PayRequest
from songhe.shop.queries import unspent
from songhe.shop.states import OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(at_once, refusals=NotAllowed)


@pytest.fixture
def asked(transactional_db: None) -> list[PayRequest]:
    cast: Cast = build_cast(at=NOON)
    agree_kinship(
        kinship=Kinship.objects.get(relative=cast.son), rights=(Right.PAY,), by="王秀兰", at=NOON
    )
    checkout = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=acting_of(cast.elder),
        token="one",
        at=NOON,
    )
    return sharing.ask_several(
        checkout=checkout,
        payers=[(cast.daughter, None), (cast.son, None)],
        acting=acting_of(cast.elder),
        at=NOON,
    )


def taken(request: PayRequest) -> Intent:
    return arrive(pay_request(request=request, by=request.payer, at=NOON), at=NOON)


def heard(intent: Intent) -> None:
    sharing.settle_for_intent(
        Event.objects.get(name="payments.intent.settle", subject_id=intent.pk)
    )


def test_both_shares_at_once_settle_once(asked: list[PayRequest]) -> None:
    intents = [taken(request) for request in asked]

    together(lambda: heard(intents[0]), lambda: heard(intents[1]), lambda: heard(intents[1]))

    order = Order.objects.get()
    assert order.state == OrderState.PAID
    assert Event.objects.filter(name="shop.order.pay").count() == 1
    assert unspent(order) == 12_800
    assert not Refund.objects.exists()
    assert imbalances() == []


@pytest.mark.parametrize("end", ["expire", "decline"])
def test_the_last_share_and_the_end_at_once_leave_no_money_behind(
    end: str, asked: list[PayRequest]
) -> None:
    first, last = (taken(request) for request in asked)
    heard(first)
    request = asked[1]
    ends: dict[str, Callable[[], object]] = {
        "expire": lambda: expire_checkout(checkout=request.checkout, at=request.expires_at),
        "decline": lambda: decline_request(request=request, words="", by=request.payer, at=NOON),
    }

    together(lambda: heard(last), ends[end])

    order = Order.objects.get()
    back = sum(refund.amount for refund in Refund.objects.all())
    assert (order.state == OrderState.PAID, back) in {(True, 0), (False, 12_800)}
    assert unspent(order) == (0 if back else 12_800)
    assert balance("escrow") == 0
    assert imbalances() == []
