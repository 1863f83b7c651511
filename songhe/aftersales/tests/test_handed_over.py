"""What the channel hands a seller is what the ledger says, and comes back before a refund."""

from datetime import timedelta

import pytest

from conftest import NOON
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import clock
from songhe.aftersales.actions.seller import agree
from songhe.aftersales.states import ClaimKind, Reason
from songhe.aftersales.tests.conftest import (
    LATER,
    TWO,
    ask,
    faults,
    handed_over,
    in_the_channels_book,
    run_jobs,
)
from songhe.ledger.queries import balance
from songhe.payments.actions import refunds
from songhe.payments.gateways.payment.sandbox.models import SandboxAllotment, SandboxPayment
from songhe.payments.models import Allotment, Refund, Release, Takeback
from songhe.payments.states import AllotState, RefundState
from songhe.shop.models import Order
from songhe.shop.queries.allotments import Earned, earned_of

FEE = 1_584  # 8 % of two pairs


@pytest.fixture
def settled(known: None, paid: Order) -> Order:
    in_the_channels_book(paid)
    return handed_over(paid)


def provider_of(order: Order) -> int:
    return balance(f"provider:{order.provider.organisation.code}")


def test_a_settled_order_is_handed_over_to_the_fen_and_the_rest_set_free(settled: Order) -> None:
    (one,) = Allotment.objects.all()

    assert earned_of(settled) == Earned(seller=settled.payout, platform=settled.fee)
    assert (one.seller_part, one.platform_part) == (TWO - FEE, FEE)
    assert SandboxAllotment.objects.get().amount == settled.payout
    assert (provider_of(settled), balance("channel:sandbox")) == (0, FEE)
    assert (Release.objects.get().state, SandboxPayment.objects.get().released) == ("done", True)
    assert faults() == []


def test_a_claim_takes_the_sellers_part_back_and_refunds_after_that(
    settled: Order, her: Acting, seller: Acting
) -> None:
    claim = ask(settled, ClaimKind.PART, her, amount=9_900)
    agree(claim=claim, acting=seller, at=LATER + timedelta(hours=1))
    (back,), (refund,) = Takeback.objects.all(), Refund.objects.all()
    refunds.send_refund(refund_id=refund.pk, at=LATER)
    refund.refresh_from_db()
    assert (refund.state, back.state) == (RefundState.WAITING, AllotState.WAITING)

    run_jobs()

    refund.refresh_from_db()
    assert (refund.state, back.amount) == (RefundState.DONE, 9_900 - 792)  # the fee's half is ours
    assert (provider_of(settled), balance("channel:sandbox")) == (0, FEE - 792)
    assert SandboxAllotment.objects.get().taken_back == 9_108
    assert faults() == []


def test_what_the_rules_keep_of_a_visit_that_is_called_off_is_handed_over(
    known: None, bath: Order, her: Acting
) -> None:
    in_the_channels_book(bath)
    ask(bath, ClaimKind.CALL_OFF, her, reason=Reason.MIND, at=NOON)  # a fifth is kept
    clock.run_deadlines(at=NOON + timedelta(minutes=10))
    run_jobs()
    run_jobs()

    (one,), (refund,) = Allotment.objects.all(), Refund.objects.all()
    assert (refund.amount, refund.after, refund.state) == (10_240, "", RefundState.DONE)
    assert (one.seller_part, one.platform_part, one.state) == (2_355, 205, AllotState.DONE)
    assert (provider_of(bath), balance("channel:sandbox")) == (0, 205)
    assert Release.objects.get().state == AllotState.DONE
    assert faults() == []


def test_a_channel_that_hands_over_more_than_was_earned_is_named(settled: Order) -> None:
    Allotment.objects.update(seller_part=settled.payout + 1)

    assert faults()[-1] == (
        f"{settled.subject}: channels hand the seller {settled.payout + 1} fen, "
        f"the ledger says {settled.payout}"
    )
    assert len(faults()) == 2  # nor is it what the channel's pot holds
