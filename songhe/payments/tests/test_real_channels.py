"""Alipay and WeChat Pay through our own addresses, with far sides that misbehave."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from conftest import NOON
from songhe.kernel.models import Event
from songhe.ledger.models import Transaction
from songhe.ledger.queries import balance, imbalances
from songhe.payments.actions import intents, refunds
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.gateways.payment.wechat.wire import Wire
from songhe.payments.models import Intent, Notice, Refund
from songhe.payments.states import IntentState, Outcome, RefundState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent, tell
from songhe.payments.tests.fakes.standing import FarSides, together

BOTH = pytest.mark.parametrize("name", ["alipay", "wechat"])
LATER = NOON + timedelta(hours=2)


def reasons() -> list[str]:
    return list(Refund.objects.values_list("reason", flat=True))


def settled_events() -> int:
    return Event.objects.filter(name="payments.intent.settle").count()


def kept(channel: str) -> tuple[int, int, int]:
    return balance(f"channel:{channel}"), balance("escrow"), balance(f"refunds:{channel}")


@BOTH
def test_a_signed_notice_settles_and_is_answered_in_the_channels_own_way(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)

    status = tell(far_sides.notice(intent), name, client)

    intent.refresh_from_db()
    assert (status, intent.state) == ({"alipay": 200, "wechat": 204}[name], IntentState.SETTLED)
    assert kept(name) == (AMOUNT, -AMOUNT, 0)


@BOTH
def test_repeated_notices_change_nothing(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)

    for _ in range(4):
        tell(far_sides.notice(intent), name, client)  # signed anew each time, of the same id

    assert (settled_events(), Transaction.objects.count(), Notice.objects.count()) == (1, 1, 1)
    assert Notice.objects.get().repeats == 3


@BOTH
def test_a_payment_of_the_wrong_sum_is_refused_and_moves_nothing(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON, taken=1)

    assert tell(far_sides.notice(intent), name, client) >= 400

    intent.refresh_from_db()
    assert (intent.state, Notice.objects.get().outcome) == ("open", Outcome.WRONG_AMOUNT)
    assert not Transaction.objects.exists()
    with pytest.raises(intents.WrongAmount):
        intents.check_with_channel(intent=intent, at=NOON)


@BOTH
def test_a_tampered_notice_is_not_heard(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)
    far_sides[name].faults.wrong_key = True

    assert tell(far_sides.notice(intent), name, client) == 400

    assert not Notice.objects.exists()
    assert Intent.objects.get().state == IntentState.OPEN


@BOTH
def test_a_refund_notice_before_the_payment_notice_settles_nothing_by_itself(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    # Somebody refunded by hand in the channel's own console, and the notices are out of order.
    intent = at_cashier(name)
    far = far_sides[name]
    trade = far.pay(intent.code, NOON)
    payment = far_sides.notice(intent)
    far.give_back(trade, "BYHAND", 800)

    assert tell(far.refund_notice(intent.code, NOON), name, client) >= 400
    assert tell(payment, name, client) < 300

    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED
    assert Notice.objects.filter(outcome=Outcome.UNKNOWN).count() == 1
    assert not Refund.objects.exists()


@BOTH
def test_money_that_comes_after_the_expiry_goes_back_by_itself(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent = at_cashier(name)
    far = far_sides[name]
    far.faults.busy = True  # so that it could not be closed
    assert intents.expire_intents(at=LATER) == 0
    far.faults.busy = False
    far.pay(intent.code, LATER)

    assert tell(far_sides.notice(intent), name, client) < 300
    refunds.send_refund(refund_id=Refund.objects.get().pk, at=LATER)

    intent.refresh_from_db()
    assert intent.state == IntentState.SENT_BACK
    assert kept(name) == (0, 0, 0)
    assert far.trades[intent.code].refunded == AMOUNT


@BOTH
def test_what_nobody_paid_is_closed_at_the_channel_and_takes_no_money_after_that(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)

    assert intents.expire_intents(at=LATER) == 1

    with pytest.raises(Exception, match=intent.code):
        far_sides[name].pay(intent.code, LATER)


@BOTH
def test_paid_in_the_last_second_it_settles_instead_of_expiring(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)

    assert intents.expire_intents(at=LATER) == 0

    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


@BOTH
def test_a_refund_that_takes_its_time_waits_and_its_notice_finishes_it(
    at_cashier: OpenIntent, far_sides: FarSides, client: Client, name: str
) -> None:
    intent, far = at_cashier(name), far_sides[name]
    refund = _refund_of(intent, far_sides, 800)
    far.faults.slow_refunds = True
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    refund.refresh_from_db()
    assert (refund.state, balance(f"refunds:{name}")) == (RefundState.WAITING, -800)

    assert tell(far.refund_notice(intent.code, NOON), name, client) < 300
    refunds.send_refund(refund_id=refund.pk, at=NOON)  # the job that would have asked again

    refund.refresh_from_db()
    assert (refund.state, balance(f"refunds:{name}")) == (RefundState.DONE, 0)
    assert far.trades[intent.code].refunded == 800
    assert Notice.objects.get().outcome == Outcome.REFUNDED


@BOTH
def test_a_refused_refund_is_asked_again_under_its_number(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent, far = at_cashier(name), far_sides[name]
    refund = _refund_of(intent, far_sides, 800)
    far.faults.refuse_refunds = True
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    refund.refresh_from_db()
    assert refund.state == RefundState.REFUSED

    far.faults.refuse_refunds = False
    refunds.retry_refund(refund=refund, by="何建国", at=NOON)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, list(far.trades[intent.code].refunds)) == ("done", [refund.code])


def _refund_of(intent: Intent, far_sides: FarSides, amount: int) -> Refund:
    far_sides[intent.channel].pay(intent.code, NOON)
    intent = intents.check_with_channel(intent=intent, at=NOON)
    return refunds.refund_intent(
        intent=intent, amount=amount, reason="少用了一件。", by="王秀兰", at=NOON
    )


# --- At the same moment, on two connections -----------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_paid_by_two_channels_at_once_one_is_kept_and_the_other_goes_back(
    at_cashier: OpenIntent, far_sides: FarSides
) -> None:
    attempts = [at_cashier("alipay"), at_cashier("wechat")]
    for one in attempts:
        far_sides[one.channel].pay(one.code, NOON)
    letters = [far_sides.notice(one) for one in attempts]

    answers = together(
        lambda: tell(letters[0], "alipay", Client()), lambda: tell(letters[1], "wechat", Client())
    )

    assert answers == [200, 204]
    states = sorted(Intent.objects.values_list("state", flat=True))
    assert states == [IntentState.SENT_BACK, IntentState.SETTLED]
    refunds.send_refund(refund_id=Refund.objects.get().pk, at=NOON)
    lost = Intent.objects.get(state=IntentState.SENT_BACK)
    assert far_sides[lost.channel].trades[lost.code].refunded == AMOUNT
    assert balance("channel:alipay") + balance("channel:wechat") == AMOUNT
    assert (balance("escrow"), settled_events(), imbalances()) == (-AMOUNT, 1, [])
    assert reasons() == ["这笔已经有人付过，钱不会少您的。"]


@BOTH
@pytest.mark.django_db(transaction=True)
def test_notice_and_return_in_the_same_moment_settle_once(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)
    letter = far_sides.notice(intent)

    together(
        lambda: tell(letter, name, Client()),
        lambda: intents.check_with_channel(intent=Intent.objects.get(pk=intent.pk), at=NOON),
        lambda: tell(letter, name, Client()),
    )

    assert (settled_events(), Transaction.objects.count()) == (1, 1)
    assert not Refund.objects.exists()


@BOTH
@pytest.mark.django_db(transaction=True)
def test_two_refunds_in_the_same_moment_never_give_more_than_was_paid(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)
    intents.check_with_channel(intent=intent, at=NOON)

    def ask() -> Refund:
        return refunds.refund_intent(
            intent=Intent.objects.get(pk=intent.pk),
            amount=8_000,
            reason="反悔了。",
            by="王秀兰",
            at=NOON,
        )

    results = together(ask, ask)

    assert [type(one) for one in results if isinstance(one, Exception)] == [refunds.TooMuch]
    refunds.send_refund(refund_id=Refund.objects.get().pk, at=NOON)
    assert far_sides[name].trades[intent.code].refunded == 8_000
    assert kept(name) == (AMOUNT - 8_000, -(AMOUNT - 8_000), 0)


@BOTH
@pytest.mark.django_db(transaction=True)
def test_one_refund_sent_by_two_workers_at_once_is_given_and_posted_once(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)
    refund = _refund_of(intent, far_sides, 800)

    def send() -> None:
        refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert together(send, send) == [None, None]

    assert far_sides[name].trades[intent.code].refunded == 800
    assert kept(name) == (AMOUNT - 800, -(AMOUNT - 800), 0)
    assert Event.objects.filter(name="payments.refund.finish").count() == 1


@BOTH
@pytest.mark.django_db(transaction=True)
def test_paid_while_it_expires_the_money_is_settled_or_sent_back_and_never_lost(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent = at_cashier(name)
    far_sides[name].pay(intent.code, NOON)
    letter = far_sides.notice(intent)

    together(lambda: tell(letter, name, Client()), lambda: intents.expire_intents(at=LATER))

    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED
    assert kept(name) == (AMOUNT, -AMOUNT, 0)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_channel_is_asked(
    at_cashier: OpenIntent, far_sides: FarSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []
    honest = Wire.send

    def watched(wire: Wire, method: str, path: str, body: str = "") -> object:
        open_then.append(connection.in_atomic_block)
        return honest(wire, method, path, body)

    monkeypatch.setattr(Wire, "send", watched)
    refund = _refund_of(at_cashier("wechat"), far_sides, 800)
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    at_cashier("wechat", subject="shop.checkout:K2")
    intents.expire_intents(at=LATER)

    assert len(open_then) >= 4
    assert not any(open_then)


@BOTH
def test_a_line_that_breaks_after_the_refund_is_mended_by_asking_again(
    at_cashier: OpenIntent, far_sides: FarSides, name: str
) -> None:
    intent, far = at_cashier(name), far_sides[name]
    refund = _refund_of(intent, far_sides, 800)
    far.faults.lose_answers = True
    with pytest.raises(TryAgain):
        refunds.send_refund(refund_id=refund.pk, at=NOON)

    far.faults.lose_answers = False
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, refund.attempts, far.trades[intent.code].refunded) == ("done", 2, 800)
