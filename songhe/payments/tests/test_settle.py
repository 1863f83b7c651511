from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from conftest import NOON
from songhe.accounts.models import Person
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.ledger.models import Transaction
from songhe.ledger.queries import balance, imbalances
from songhe.payments import queries
from songhe.payments.actions import books, intents
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.models import Intent, Refund
from songhe.payments.states import IntentState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent, receipt

LATER = NOON + timedelta(hours=2)


def test_money_arriving_settles_and_stands_in_the_ledger(intent: Intent) -> None:
    settled = intents.settle(receipt=receipt(intent), at=NOON)

    settled.refresh_from_db()
    assert (settled.state, settled.settled_at) == (IntentState.SETTLED, NOON)
    event = Event.objects.get(name="payments.intent.settle")
    assert (event.subject_id, event.actor) == (intent.pk, "李静")
    assert event.facts == {
        "subject": "shop.checkout:K1",
        "intent": intent.code,
        "amount": AMOUNT,
        "payer": intent.payer_id,
    }
    assert (balance("channel:sandbox"), balance("escrow")) == (AMOUNT, -AMOUNT)


def test_settling_again_changes_nothing(intent: Intent) -> None:
    for _ in range(3):
        intents.settle(receipt=receipt(intent), at=NOON)

    assert Event.objects.filter(name="payments.intent.settle").count() == 1
    assert Transaction.objects.count() == 1
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", [0, 1, AMOUNT - 1, AMOUNT + 1])
def test_a_wrong_sum_is_refused_and_moves_nothing(intent: Intent, amount: int) -> None:
    with pytest.raises(intents.WrongAmount):
        intents.settle(receipt=receipt(intent, amount=amount), at=NOON)

    intent.refresh_from_db()
    assert (intent.state, intent.channel_reference) == (IntentState.OPEN, "")
    assert not Event.objects.filter(name__startswith="payments.").exists()
    assert not Transaction.objects.exists()


def test_money_after_the_expiry_goes_back(intent: Intent) -> None:
    intents.settle(receipt=receipt(intent, paid_at=LATER), at=LATER)

    intent.refresh_from_db()
    assert intent.state == IntentState.SENT_BACK
    assert not Event.objects.filter(name="payments.intent.settle").exists()
    assert Refund.objects.get().amount == AMOUNT
    assert (balance("channel:sandbox"), balance("escrow")) == (AMOUNT, 0)
    assert balance("refunds:sandbox") == -AMOUNT


def test_money_that_was_in_time_counts_though_the_news_is_late(intent: Intent) -> None:
    intents.settle(receipt=receipt(intent, paid_at=NOON), at=LATER)

    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


def test_money_for_what_was_cancelled_goes_back(intent: Intent) -> None:
    intents.cancel_intents(subject=intent.subject, by="王秀兰", at=NOON)

    assert intents.settle(receipt=receipt(intent), at=NOON).state == IntentState.SENT_BACK
    assert Refund.objects.get().reason == "cancelled"


def test_a_second_payment_for_the_same_thing_goes_back(
    intent: Intent, open_intent: OpenIntent, son: Person
) -> None:
    second = open_intent(payer=son)
    intents.settle(receipt=receipt(intent), at=NOON)

    assert intents.settle(receipt=receipt(second), at=NOON).state == IntentState.SENT_BACK
    assert Refund.objects.get().intent == second
    assert Event.objects.filter(name="payments.intent.settle").count() == 1
    assert imbalances() == []


def test_the_same_payer_gets_the_attempt_that_is_open(
    intent: Intent, open_intent: OpenIntent
) -> None:
    assert open_intent() == intent


def test_what_is_paid_is_not_asked_for_again(intent: Intent, open_intent: OpenIntent) -> None:
    intents.settle(receipt=receipt(intent), at=NOON)

    with pytest.raises(NotAllowed):
        open_intent()


def test_the_browser_asks_the_channel(intent: Intent) -> None:
    assert intents.check_with_channel(intent=intent, at=NOON).state == IntentState.OPEN

    channel.pay(order_number=intent.code, at=NOON)

    assert intents.check_with_channel(intent=intent, at=NOON).state == IntentState.SETTLED
    assert queries.is_paid(intent.subject)


def test_what_nobody_paid_expires_and_is_closed_at_the_channel(intent: Intent) -> None:
    assert intents.expire_intents(at=NOON) == 0
    assert intents.expire_intents(at=LATER) == 1

    intent.refresh_from_db()
    assert intent.state == IntentState.EXPIRED
    with pytest.raises(channel.NotPayable):
        channel.pay(order_number=intent.code, at=NOON)


def test_what_was_paid_in_time_settles_instead_of_expiring(intent: Intent) -> None:
    channel.pay(order_number=intent.code, at=NOON)

    assert intents.expire_intents(at=LATER) == 0
    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


@pytest.mark.django_db(transaction=True)
def test_notice_and_browser_at_once_settle_once(intent: Intent) -> None:
    _both(lambda: intents.settle(receipt=receipt(intent), at=NOON).state)

    assert Event.objects.filter(name="payments.intent.settle").count() == 1
    assert Transaction.objects.count() == 1
    assert not Refund.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_payers_at_once_one_gets_the_money_back(
    intent: Intent, open_intent: OpenIntent, son: Person
) -> None:
    waiting = [intent, open_intent(payer=son)]

    states = _both(lambda: intents.settle(receipt=receipt(waiting.pop()), at=NOON).state)

    assert sorted(states) == [IntentState.SENT_BACK, IntentState.SETTLED]
    assert Refund.objects.count() == 1
    assert (balance("channel:sandbox"), balance("escrow")) == (2 * AMOUNT, -AMOUNT)
    assert imbalances() == []


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_half_done(
    intent: Intent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_facts: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Intent, "move", killed)  # after the ledger, before the state
        with pytest.raises(SystemExit):
            intents.settle(receipt=receipt(intent), at=NOON)
    with monkeypatch.context() as patched:
        patched.setattr(books, "post_arrival", killed)  # before the ledger
        with pytest.raises(SystemExit):
            intents.settle(receipt=receipt(intent), at=NOON)

    intent.refresh_from_db()
    assert (intent.state, intent.settled_at, Transaction.objects.count()) == ("open", None, 0)
    assert intents.settle(receipt=receipt(intent), at=NOON).state == IntentState.SETTLED


def _both(press: Callable[[], str]) -> list[str]:
    """Press the same button on two connections at the same moment."""
    together, results = Barrier(2), []

    def run() -> None:
        together.wait()
        try:
            results.append(press())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == 2
    return results
