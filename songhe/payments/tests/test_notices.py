from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from conftest import NOON
from songhe.accounts.models import Person
from songhe.kernel.models import Event
from songhe.ledger.models import Transaction
from songhe.ledger.queries import balance, imbalances
from songhe.payments.actions import refunds
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment
from songhe.payments.gateways.payment.sandbox.wire import SIGNATURE, Letter, seal
from songhe.payments.models import Intent, Notice, Refund
from songhe.payments.states import IntentState, Outcome, RefundState
from songhe.payments.tests.conftest import AMOUNT, post

pytestmark = pytest.mark.usefixtures("at_noon")


def paid(intent: Intent, *, at: object = NOON) -> SandboxPayment:
    return channel.pay(order_number=intent.code, at=NOON)


def notice_of(payment: SandboxPayment, **changed: object) -> Letter:
    return seal({**channel.payment_event(payment), **changed}, at=NOON)


def test_a_notice_settles(intent: Intent, client: Client) -> None:
    answer = client.post(
        "/payments/notices/sandbox/",
        (letter := notice_of(paid(intent))).body,
        content_type="application/json",
        headers={name: value for name, value in letter.headers.items() if name != "Content-Type"},
    )

    assert (answer.status_code, answer.content) == (200, b"success")
    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED
    assert Notice.objects.get().outcome == Outcome.SETTLED


def test_a_notice_heard_again_and_again_does_nothing_more(intent: Intent, client: Client) -> None:
    letter = notice_of(paid(intent))

    assert [post(letter, client) for _ in range(4)] == [200, 200, 200, 200]

    assert Notice.objects.get().repeats == 3
    assert Event.objects.filter(name="payments.intent.settle").count() == 1
    assert Transaction.objects.count() == 1


def test_a_second_notice_with_another_id_does_nothing_more(intent: Intent, client: Client) -> None:
    payment = paid(intent)

    assert post(notice_of(payment), client) == 200
    assert post(notice_of(payment, event_id="ANOTHER"), client) == 200

    assert Transaction.objects.count() == 1
    assert not Refund.objects.exists()


def test_the_browser_first_and_the_notice_late(
    intent: Intent, daughter: Person, client: Client
) -> None:
    payment = paid(intent)
    client.force_login(daughter)

    assert client.get(f"/payments/return/{intent.code}/").headers["Location"] == "/me/"
    assert post(notice_of(payment), client) == 200

    assert Event.objects.filter(name="payments.intent.settle").count() == 1
    assert (balance("channel:sandbox"), balance("escrow")) == (AMOUNT, -AMOUNT)


def test_a_wrong_sum_is_recorded_and_refused(intent: Intent, client: Client) -> None:
    letter = notice_of(paid(intent), amount=1)

    assert [post(letter, client), post(letter, client)] == [422, 422]

    notice = Notice.objects.get()
    assert (notice.outcome, notice.amount, notice.intent) == (Outcome.WRONG_AMOUNT, 1, intent)
    intent.refresh_from_db()
    assert intent.state == IntentState.OPEN
    assert not Transaction.objects.exists()


def test_a_wrong_signature_is_refused_and_not_stored(intent: Intent, client: Client) -> None:
    letter = notice_of(paid(intent))
    forged = Letter(letter.body, {**letter.headers, SIGNATURE: "AAAA"})

    assert post(forged, client) == 400

    assert not Notice.objects.exists()
    intent.refresh_from_db()
    assert intent.state == IntentState.OPEN


def test_an_unknown_payment_is_recorded_and_refused(intent: Intent, client: Client) -> None:
    assert post(notice_of(paid(intent), order_number="NOBODYS"), client) == 422

    notice = Notice.objects.get()
    assert (notice.outcome, notice.intent) == (Outcome.UNKNOWN, None)


def test_money_after_the_expiry_is_recorded_and_sent_back(intent: Intent, client: Client) -> None:
    late = (NOON + timedelta(hours=2)).isoformat()

    assert post(notice_of(paid(intent), paid_at=late), client) == 200

    assert Notice.objects.get().outcome == Outcome.SENT_BACK
    refund = Refund.objects.get()
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert imbalances() == []


def test_a_refund_notice_pays_for_nothing(intent: Intent, client: Client) -> None:
    payment = paid(intent)
    refund = channel.refund_payment(number="R-UNKNOWN", order_number=intent.code, amount=AMOUNT)

    assert post(seal(channel.refund_event(refund), at=NOON), client) == 422

    assert payment.order_number == intent.code
    intent.refresh_from_db()
    assert intent.state == IntentState.OPEN
    assert not Transaction.objects.exists()


def test_a_refund_notice_before_our_own_answer_finishes_the_refund(
    intent: Intent, client: Client
) -> None:
    post(notice_of(paid(intent)), client)
    intent.refresh_from_db()
    refund = refunds.refund_intent(intent=intent, amount=800, reason="", by="王秀兰", at=NOON)
    given = channel.refund_payment(number=refund.code, order_number=intent.code, amount=800)

    assert post(seal(channel.refund_event(given), at=NOON), client) == 200
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert balance("channel:sandbox") == AMOUNT - 800


def test_a_notice_about_something_else_is_taken_and_ignored(db: None, client: Client) -> None:
    letter = seal({"event_id": "E1", "event": "account.statement"}, at=NOON)

    assert post(letter, client) == 200
    assert Notice.objects.get().outcome == Outcome.IGNORED


@pytest.mark.parametrize(
    ("path", "status"), [("gold", 404), ("sandbox", 400)], ids=["unknown channel", "no signature"]
)
def test_a_stranger_is_turned_away(path: str, status: int, db: None, client: Client) -> None:
    assert client.post(f"/payments/notices/{path}/", {}).status_code == status
    assert not Notice.objects.exists()


def test_an_endless_notice_is_turned_away(db: None, client: Client) -> None:
    answer = client.post(
        "/payments/notices/sandbox/", b"x" * 70_000, content_type="application/json"
    )

    assert answer.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_the_channel_tells_us_over_http(
    intent: Intent, live_server: LiveServer, settings: Settings
) -> None:
    settings.SONGHE_URL = live_server.url
    payment = paid(intent)

    for _ in range(2):
        channel.tell_of_payment(payment_id=payment.pk, at=NOON)

    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED
    assert Notice.objects.get().repeats == 1


def test_when_nobody_answers_the_channel_will_try_again(intent: Intent, settings: Settings) -> None:
    settings.SONGHE_URL = "http://127.0.0.1:9"  # the discard port: nobody is there

    with pytest.raises(TryAgain):
        channel.tell_of_payment(payment_id=paid(intent).pk, at=NOON)
