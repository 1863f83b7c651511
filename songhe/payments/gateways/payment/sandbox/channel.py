"""The far side: what happens at the channel when somebody pays, and how it tells the merchant."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F

from songhe.kernel.codes import new_code
from songhe.kernel.jobs import defer_job, defer_job_at
from songhe.kernel.outgoing import trusted
from songhe.payments.gateways.payment import Asked, Refused, TryAgain
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment, SandboxRefund
from songhe.payments.gateways.payment.sandbox.wire import seal

LATE = timedelta(seconds=20)  # after which a notice is repeated, wanted or not
SLOW = timedelta(seconds=15)  # that a slow bank takes
TIMEOUT = 10  # seconds for the merchant to answer

State = SandboxPayment.State


class NotPayable(Exception):
    """It was paid, closed, or its time is over."""


@transaction.atomic
def open_payment(asked: Asked) -> SandboxPayment:
    """Note that a merchant wants a payment; the same number again is the same payment."""
    payment, _new = SandboxPayment.objects.get_or_create(
        order_number=asked.intent_code,
        defaults={
            "reference": f"SB{new_code(20)}",
            "amount": asked.amount,
            "title": asked.title,
            "expires_at": asked.expires_at,
        },
    )
    if payment.amount != asked.amount:
        raise Refused("this number stands for another amount")
    return payment


@transaction.atomic
def pay(*, order_number: str, at: datetime) -> SandboxPayment:
    """Take the payer's money and tell the merchant, now and once more later.

    :raises NotPayable: if it is not waiting any more, or its time is over.
    """
    waiting = SandboxPayment.objects.filter(
        order_number=order_number, state=State.WAITING, expires_at__gt=at
    )
    if not waiting.update(state=State.PAID, paid_at=at):
        raise NotPayable(order_number)
    payment = SandboxPayment.objects.get(order_number=order_number)
    defer_job("payments.sandbox_tell", payment_id=payment.pk)
    defer_job_at("payments.sandbox_tell", at + LATE, payment_id=payment.pk)
    return payment


@transaction.atomic
def pay_slowly(*, order_number: str, at: datetime) -> None:
    """The payer's bank takes its time: the payer is back before the money is here."""
    defer_job_at("payments.sandbox_pay", at + SLOW, order_number=order_number)


def pay_if_waiting(*, order_number: str, at: datetime) -> None:
    """The slow bank's answer: it takes the money if the merchant still wants it."""
    with suppress(NotPayable):
        pay(order_number=order_number, at=at)


@transaction.atomic
def close_payment(order_number: str) -> None:
    """Take it no more.

    :raises Refused: if it is paid already.
    """
    payments = SandboxPayment.objects.filter(order_number=order_number)
    payments.filter(state=State.WAITING).update(state=State.CLOSED)
    if payments.filter(state=State.PAID).exists():
        raise Refused("it is paid")


@transaction.atomic
def refund_payment(*, number: str, order_number: str, amount: int) -> SandboxRefund:
    """Give money back, once for each number.

    :raises Refused: if it was not paid, or not that much of it is left.
    """
    payment = SandboxPayment.objects.select_for_update().filter(order_number=order_number).first()
    if payment is None or payment.state != State.PAID:
        raise Refused("it was never paid")
    if (known := SandboxRefund.objects.filter(number=number).first()) is not None:
        return known
    if payment.refunded + amount > payment.amount:
        raise Refused("more than was paid")
    SandboxPayment.objects.filter(pk=payment.pk).update(refunded=F("refunded") + amount)
    refund = SandboxRefund.objects.create(
        payment=payment, number=number, reference=f"SR{new_code(20)}", amount=amount
    )
    defer_job("payments.sandbox_tell_refund", refund_id=refund.pk)
    return refund


def tell_of_payment(*, payment_id: int, at: datetime) -> None:
    """Tell the merchant of a payment; repeated, it says the same.

    :raises TryAgain: if the merchant does not take it.
    """
    payment = SandboxPayment.objects.get(pk=payment_id)
    tell_merchant(payment_event(payment), at=at)


def tell_of_refund(*, refund_id: int, at: datetime) -> None:
    """Tell the merchant of a refund.

    :raises TryAgain: if the merchant does not take it.
    """
    refund = SandboxRefund.objects.select_related("payment").get(pk=refund_id)
    tell_merchant(refund_event(refund), at=at)


def payment_event(payment: SandboxPayment) -> dict[str, Any]:
    """Return what the channel says of a payment."""
    return {
        "event_id": f"PAY{payment.reference}",
        "event": "payment.success",
        "order_number": payment.order_number,
        "reference": payment.reference,
        "amount": payment.amount,
        "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
    }


def refund_event(refund: SandboxRefund) -> dict[str, Any]:
    """Return what the channel says of a refund."""
    return {
        "event_id": f"REF{refund.reference}",
        "event": "refund.success",
        "order_number": refund.payment.order_number,
        "refund_number": refund.number,
        "reference": refund.reference,
        "amount": refund.amount,
    }


def tell_merchant(content: dict[str, Any], *, at: datetime) -> None:
    """Post a signed notice to the merchant's address.

    :raises TryAgain: if the merchant does not take it; the job runs again.
    """
    letter = seal(content, at=at)
    address = f"{settings.SONGHE_URL}/payments/notices/sandbox/"
    try:
        answer = httpx.post(
            address,
            content=letter.body,
            headers=dict(letter.headers),
            timeout=TIMEOUT,
            verify=trusted(),
        )
    except httpx.HTTPError as error:
        raise TryAgain(str(error)) from error
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise TryAgain(f"answered {answer.status_code}")
