"""Hearing what channels tell us, each thing once."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F

from songhe.payments.actions import intents, refunds
from songhe.payments.gateways.payment import Heard, Receipt, RefundReceipt, payment_gateway
from songhe.payments.models import Intent, Notice, Refund, Takeback
from songhe.payments.states import IntentState, Outcome

logger = structlog.get_logger(__name__)

# The channel shall stop repeating these; the others it may repeat until somebody looks.
TAKEN = frozenset({Outcome.SETTLED, Outcome.SENT_BACK, Outcome.REFUNDED, Outcome.IGNORED})


@transaction.atomic
def hear_notice(*, channel: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Notice:
    """Check a notice, do what it says, and remember it; repeated, it changes nothing.

    All of it is one transaction: either the notice is stored with everything that followed from
    it, or nothing is and the channel will repeat it.

    :raises UnknownChannel: if there is no such channel.
    :raises BadNotice: if the channel did not send it just now; nothing is stored.
    """
    heard = payment_gateway(channel).read_notice(headers=headers, body=body, at=at)
    body_hash = hashlib.sha256(body).hexdigest()
    notice, new = Notice.objects.select_for_update().get_or_create(
        channel=channel,
        event_id=heard.event_id,
        defaults={
            "body_hash": body_hash,
            "outcome": Outcome.IGNORED,
            "received_at": at,
        },
    )
    if not new:
        if notice.body_hash != body_hash:
            logger.error("payment_notice_changed", notice=notice.pk)
        Notice.objects.filter(pk=notice.pk).update(repeats=F("repeats") + 1)
        return notice
    _act(notice, heard, at)
    notice.save()
    if notice.outcome not in TAKEN:
        # Somebody must look: money may be where it does not belong.
        logger.error("payment_notice_refused", notice=notice.pk, outcome=notice.outcome)
    return notice


def _act(notice: Notice, heard: Heard, at: datetime) -> None:
    if heard.receipt is not None:
        notice.amount = heard.receipt.amount
        notice.intent = Intent.objects.filter(
            code=heard.receipt.intent_code, channel=notice.channel
        ).first()
        notice.outcome = _settle(heard.receipt, at)
    elif heard.refund is not None:
        notice.amount = heard.refund.amount
        notice.outcome = _finish(heard.refund, at)


def _settle(receipt: Receipt, at: datetime) -> Outcome:
    try:
        intent = intents.settle(receipt=receipt, at=at)
    except intents.UnknownIntent:
        return Outcome.UNKNOWN
    except intents.WrongAmount:
        return Outcome.WRONG_AMOUNT
    return Outcome.SENT_BACK if intent.state == IntentState.SENT_BACK else Outcome.SETTLED


def _finish(receipt: RefundReceipt, at: datetime) -> Outcome:
    try:
        refund = refunds.finish_refund(receipt=receipt, at=at)
    except Refund.DoesNotExist:
        # Only what a seller had came back, of which we ask the channel ourselves.
        took_back = Takeback.objects.filter(code=receipt.refund_code).exists()
        return Outcome.IGNORED if took_back else Outcome.UNKNOWN
    said = refund.amount if receipt.amount is None else receipt.amount
    return Outcome.REFUNDED if refund.amount == said else Outcome.WRONG_AMOUNT
