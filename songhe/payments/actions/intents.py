"""Asking for money, and completing a payment once it has come: one way, whoever brings the news."""

from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.urls import reverse
from psycopg.errors import UniqueViolation

from songhe.accounts.models import Person
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions import books
from songhe.payments.actions.refunds import refund_intent
from songhe.payments.gateways.payment import (
    Asked,
    Receipt,
    Refused,
    TryAgain,
    payment_gateway,
)
from songhe.payments.models import Intent
from songhe.payments.states import IntentState, SendBack

logger = structlog.get_logger(__name__)

CLOCK = "clock"


class WrongAmount(Exception):
    """The channel took a different sum from the one we asked for."""


class UnknownIntent(Exception):
    """A channel speaks of a payment that we never asked it for."""


@transaction.atomic
def open_intent(  # noqa: PLR0913 (every one of them is a fact of the intent)
    *,
    subject: str,
    amount: int,
    payer: Person,
    channel: str,
    title: str,
    expires_at: datetime,
    return_path: str,
    by: str,
    at: datetime,
) -> Intent:
    """Write down that somebody is about to pay; the channel hears of it by `start_intent`.

    The same payer for the same thing gets the attempt that is still open.

    :raises NotAllowed: if it is already paid for.
    """
    if queries.is_paid(subject):
        raise NotAllowed("open", IntentState.SETTLED)
    same = queries.intents_for(subject).filter(
        payer=payer, channel=channel, amount=amount, state=IntentState.OPEN, expires_at__gt=at
    )
    if (intent := same.first()) is not None:
        return intent
    logger.info("intent_opened", subject=subject, by=by)
    return Intent.objects.create(
        subject=subject,
        amount=amount,
        payer=payer,
        channel=channel,
        title=title,
        expires_at=expires_at,
        return_path=return_path,
        opened_at=at,
    )


def start_intent(*, intent: Intent, at: datetime) -> str:
    """Return where the payer goes: a page of ours where there is a choice, or the cashier.

    Call it with no transaction open: the channel is outside.

    :raises NotAllowed: if it is not open any more.
    :raises TryAgain: if the channel cannot be reached.
    :raises Refused: if it will not open it.
    """
    if intent.state != IntentState.OPEN or intent.expires_at <= at:
        raise NotAllowed("start", intent.state)
    if queries.is_there_a_choice():
        return reverse("payments:choose", args=[intent.code])
    return (
        payment_gateway(intent.channel)
        .open(Asked(intent.code, intent.amount, intent.title, intent.expires_at))
        .address
    )


@transaction.atomic
def settle(*, receipt: Receipt, at: datetime) -> Intent:
    """Record that money arrived. The notice and the browser's return both end here.

    Settling again changes nothing. Money that comes too late, or for what is already paid, is
    recorded and goes back by itself: the intent is then `sent_back`.

    :raises UnknownIntent: if we never asked this channel for it.
    :raises WrongAmount: if the sums differ; nothing is changed.
    """
    intent = _asked_for(receipt)
    if intent.state in {IntentState.SETTLED, IntentState.SENT_BACK}:
        return intent
    if intent.amount != receipt.amount:
        raise WrongAmount(f"{intent}: asked {intent.amount}, took {receipt.amount}")
    intent.channel_reference = receipt.reference
    intent.settled_at = receipt.paid_at
    intent.save(update_fields=["channel_reference", "settled_at"])
    books.post_arrival(intent, at)
    if why := _why_not_kept(intent, receipt):
        return _send_back(intent, why, at)
    try:
        with transaction.atomic():
            intent.move(
                "settle",
                by=intent.payer.label,
                at=at,
                subject=intent.subject,
                intent=intent.code,
                amount=intent.amount,
                payer=intent.payer_id,
            )
    except IntegrityError as error:
        # Somebody else's payment for the same thing was committed in this very moment.
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        return _send_back(intent, SendBack.SECOND, at)
    return intent


def check_with_channel(*, intent: Intent, at: datetime) -> Intent:
    """Ask the channel whether it took the money, and settle if it did.

    This is what the browser's return does: that somebody came back proves nothing. Call it
    with no transaction open.

    :raises TryAgain: if the channel cannot be reached.
    :raises WrongAmount: if it took a different sum.
    """
    if intent.state in {IntentState.SETTLED, IntentState.SENT_BACK}:
        return intent
    receipt = payment_gateway(intent.channel).look_up(intent.code)
    return intent if receipt is None else settle(receipt=receipt, at=at)


@transaction.atomic
def cancel_intent(*, intent: Intent, by: str, at: datetime) -> None:
    """Give up an attempt to pay; money that comes all the same goes back.

    :raises NotAllowed: if it is not open.
    """
    intent.move("cancel", by=by, at=at, subject=intent.subject)


@transaction.atomic
def cancel_intents(*, subject: str, by: str, at: datetime) -> int:
    """Give up every open attempt to pay for one thing; return how many."""
    cancelled = 0
    for intent in queries.intents_for(subject).filter(state=IntentState.OPEN):
        try:
            cancel_intent(intent=intent, by=by, at=at)
        except NotAllowed:
            continue  # paid in this very moment: whoever listens to that decides
        cancelled += 1
    return cancelled


def expire_intents(*, at: datetime) -> int:
    """Close what nobody paid in time, asking the channel first; return how many expired."""
    return sum(_expire(intent, at) for intent in queries.lapsed_intents(at)[:200])


def _expire(intent: Intent, at: datetime) -> bool:
    gateway = payment_gateway(intent.channel)
    try:
        gateway.close(intent.code)
        intent.move("expire", by=CLOCK, at=at, subject=intent.subject)
    except Refused:
        # It was paid after all, and the notice is still on its way.
        _settle_late(intent, at)
        return False
    except (TryAgain, NotAllowed):
        return False  # next time; or settled in this moment
    return True


def _settle_late(intent: Intent, at: datetime) -> None:
    try:
        check_with_channel(intent=intent, at=at)
    except TryAgain:
        return  # next time
    except WrongAmount:
        logger.exception("payment_wrong_amount", intent=intent.code)


def _asked_for(receipt: Receipt) -> Intent:
    try:
        return (
            Intent.objects.select_for_update(of=("self",))
            .select_related("payer")
            .get(code=receipt.intent_code, channel=receipt.channel)
        )
    except Intent.DoesNotExist:
        raise UnknownIntent(receipt.intent_code) from None


def _why_not_kept(intent: Intent, receipt: Receipt) -> SendBack | None:
    if intent.state == IntentState.CANCELLED:
        return SendBack.CANCELLED
    if intent.state == IntentState.EXPIRED or receipt.paid_at > intent.expires_at:
        return SendBack.LATE
    return SendBack.SECOND if queries.is_paid(intent.subject) else None


def _send_back(intent: Intent, why: SendBack, at: datetime) -> Intent:
    intent.move("send_back", by=intent.payer.label, at=at, why=why.value, subject=intent.subject)
    refund_intent(intent=intent, amount=intent.amount, reason=why, by=intent.payer.label, at=at)
    return intent
