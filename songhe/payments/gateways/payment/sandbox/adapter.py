"""Our side of the sandbox channel: asking it, and checking what it says."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from songhe.payments.gateways.payment import (
    Answer,
    Asked,
    BadNotice,
    BillLine,
    Cashier,
    Heard,
    Kind,
    Receipt,
    RefundReceipt,
    Way,
)
from songhe.payments.gateways.payment.sandbox import channel, wire
from songhe.payments.gateways.payment.sandbox.keys import sandbox_keys
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment, SandboxRefund

NAME = "sandbox"
WINDOW = 300  # seconds by which a notice's moment may differ from ours
KINDS = {"payment.success": Kind.PAYMENT, "refund.success": Kind.REFUND}


class Sandbox:
    """The adapter of the sandbox channel."""

    ways: tuple[Way, ...] = (Way.PAGE,)
    taken = Answer(200, "success")
    not_taken = Answer(422, "fail")

    def open(self, asked: Asked) -> Cashier:
        channel.open_payment(asked)
        return Cashier(address=reverse("payments:sandbox_cashier", args=[asked.intent_code]))

    def close(self, intent_code: str) -> None:
        channel.close_payment(intent_code)

    def look_up(self, intent_code: str) -> Receipt | None:
        payment = SandboxPayment.objects.filter(
            order_number=intent_code, state=SandboxPayment.State.PAID
        ).first()
        if payment is None or payment.paid_at is None:
            return None
        return Receipt(NAME, intent_code, payment.amount, payment.reference, payment.paid_at)

    def refund(
        self, *, refund_code: str, intent_code: str, amount: int, paid: int
    ) -> RefundReceipt | None:
        refund = channel.refund_payment(number=refund_code, order_number=intent_code, amount=amount)
        return RefundReceipt(refund.number, refund.amount, refund.reference)

    def bill(self, day: date) -> list[BillLine]:
        paid = SandboxPayment.objects.filter(paid_at__date=day).order_by("paid_at", "pk")
        given = SandboxRefund.objects.filter(made_at__date=day).order_by("made_at", "pk")
        return [
            *(BillLine(Kind.PAYMENT, p.order_number, p.amount, p.reference) for p in paid),
            *(BillLine(Kind.REFUND, g.number, g.amount, g.reference) for g in given),
        ]

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Heard:
        _check_signature(headers, body, at)
        try:
            return _read(json.loads(body))
        except (ValueError, KeyError, TypeError) as error:
            raise BadNotice("it is signed, and makes no sense") from error


def _check_signature(headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    keys = sandbox_keys()
    # First the key: a name we do not know must not make us do anything.
    if headers.get(wire.KEY_ID) != keys.key_id:
        raise BadNotice("unknown key")
    stamp, nonce = headers.get(wire.TIMESTAMP, ""), headers.get(wire.NONCE, "")
    if not stamp.isascii() or not stamp.isdigit() or abs(at.timestamp() - int(stamp)) > WINDOW:
        raise BadNotice("not of this moment")
    signature = headers.get(wire.SIGNATURE, "")
    if not keys.signed(wire.signed_part(stamp, nonce, body), signature):
        raise BadNotice("wrong signature")


def _read(content: dict[str, Any]) -> Heard:
    kind = KINDS.get(content["event"], Kind.OTHER)
    event_id = str(content["event_id"])
    if kind == Kind.PAYMENT:
        return Heard(event_id, kind, receipt=_receipt(content))
    if kind == Kind.REFUND:
        refund = RefundReceipt(
            str(content["refund_number"]), int(content["amount"]), str(content["reference"])
        )
        return Heard(event_id, kind, refund=refund)
    return Heard(event_id, kind)


def _receipt(content: dict[str, Any]) -> Receipt:
    paid_at = parse_datetime(content["paid_at"])
    if paid_at is None or paid_at.tzinfo is None:
        raise ValueError("paid_at")
    return Receipt(
        NAME,
        str(content["order_number"]),
        int(content["amount"]),
        str(content["reference"]),
        paid_at,
    )
