from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from conftest import NOON
from songhe.kernel.flow import NotAllowed
from songhe.ledger.queries import balance, imbalances
from songhe.notify.models import Message
from songhe.payments.actions import intents, refunds
from songhe.payments.gateways.payment import RefundReceipt, TryAgain
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.adapter import Sandbox
from songhe.payments.gateways.payment.sandbox.models import SandboxRefund
from songhe.payments.models import Intent, Refund
from songhe.payments.states import RefundState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent, receipt


class Watchful(Sandbox):
    """The sandbox, refusing to be called while one of our transactions is open."""

    def _outside(self) -> None:
        assert not connection.in_atomic_block

    def look_up(self, intent_code: str) -> object:  # type: ignore[override]
        self._outside()
        return super().look_up(intent_code)

    def close(self, intent_code: str) -> None:
        self._outside()
        super().close(intent_code)

    def refund(self, **asked: Any) -> RefundReceipt | None:
        self._outside()
        assert Refund.objects.filter(code=asked["refund_code"]).exists()
        return super().refund(**asked)


class Busy(Sandbox):
    """The sandbox, giving money back and then losing the line before it can say so."""

    def refund(self, **asked: Any) -> RefundReceipt | None:
        super().refund(**asked)
        raise TryAgain


@pytest.fixture
def paid(intent: Intent) -> Intent:
    channel.pay(order_number=intent.code, at=NOON)
    return intents.check_with_channel(intent=intent, at=NOON)


def ask(paid: Intent, amount: int = AMOUNT, *, at: datetime = NOON) -> Refund:
    return refunds.refund_intent(
        intent=paid, amount=amount, reason="您取消了预约。", by="王秀兰", at=at
    )


def test_money_goes_back_by_way_of_the_books(paid: Intent) -> None:
    refund = ask(paid)
    assert (balance("escrow"), balance("refunds:sandbox")) == (0, -AMOUNT)

    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert SandboxRefund.objects.get().number == refund.code
    assert (balance("channel:sandbox"), balance("refunds:sandbox")) == (0, 0)
    message = Message.objects.get(person=paid.payer)
    assert (message.words, message.url) == ("¥128 已经原路退回。您取消了预约。", "/me/")


def test_sending_it_again_gives_nothing_more(paid: Intent) -> None:
    refund = ask(paid)

    for _ in range(3):
        refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert SandboxRefund.objects.count() == 1
    assert Message.objects.count() == 1
    assert imbalances() == []


def test_when_the_line_is_lost_the_same_number_is_asked_again(
    paid: Intent, settings: Settings
) -> None:
    refund = ask(paid)
    honest = settings.SONGHE_PAYMENT_CHANNELS
    settings.SONGHE_PAYMENT_CHANNELS = {"sandbox": f"{__name__}.Busy"}
    with pytest.raises(TryAgain):
        refunds.send_refund(refund_id=refund.pk, at=NOON)

    settings.SONGHE_PAYMENT_CHANNELS = honest
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, refund.attempts) == (RefundState.DONE, 2)
    assert SandboxRefund.objects.get().amount == AMOUNT


def test_no_more_goes_back_than_was_paid(paid: Intent) -> None:
    ask(paid, 12_000)

    for amount in (801, 0, -1):
        with pytest.raises(refunds.TooMuch):
            ask(paid, amount)

    paid.refresh_from_db()
    assert (paid.refund_total, Refund.objects.count()) == (12_000, 1)
    assert ask(paid, 800).amount == 800


def test_nothing_goes_back_that_never_came(intent: Intent) -> None:
    with pytest.raises(NotAllowed):
        ask(intent)

    assert not Refund.objects.exists()


def test_what_the_channel_refuses_waits_for_somebody(intent: Intent) -> None:
    # Our books say it was paid; the channel's do not.
    refund = ask(intents.settle(receipt=receipt(intent), at=NOON))

    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert refund.state == RefundState.REFUSED
    assert balance("refunds:sandbox") == -AMOUNT  # still owed

    channel.pay(order_number=intent.code, at=NOON)
    refunds.retry_refund(refund=refund, by="何建国", at=NOON)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert refund.state == RefundState.DONE


def test_a_refund_whose_job_was_lost_is_queued_again(paid: Intent) -> None:
    ask(paid)

    assert refunds.send_waiting_refunds(at=NOON + timedelta(minutes=9)) == 0
    assert refunds.send_waiting_refunds(at=NOON + timedelta(minutes=10)) == 1


def test_a_hundred_that_are_never_made_keep_no_lost_refund_waiting(paid: Intent) -> None:
    often = 40_000  # every two minutes for two months
    Refund.objects.bulk_create(
        Refund(intent=paid, amount=1, reason="—", attempts=often, asked_at=NOON)
        for _ in range(refunds.AT_ONCE)
    )
    lost = ask(paid, at=NOON + timedelta(hours=1))

    refunds.send_waiting_refunds(at=NOON + timedelta(hours=2))

    queued = ProcrastinateJob.objects.filter(task_name="payments.send_refund")
    assert queued.filter(args__refund_id=lost.pk).count() == 2  # when it was asked for, and now


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_channel_is_asked(
    intent: Intent, open_intent: OpenIntent, settings: Settings
) -> None:
    settings.SONGHE_PAYMENT_CHANNELS = {"sandbox": f"{__name__}.Watchful"}
    open_intent(subject="shop.checkout:K2")
    channel.pay(order_number=intent.code, at=NOON)

    paid = intents.check_with_channel(intent=intent, at=NOON)
    refund = ask(paid)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert intents.expire_intents(at=NOON + timedelta(hours=2)) == 1
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
