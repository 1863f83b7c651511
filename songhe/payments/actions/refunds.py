"""Giving money back: promised in our own books first, then asked of the channel."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job
from songhe.kernel.money import yuan
from songhe.kernel.templatetags.sentences import whole
from songhe.notify.actions import tell
from songhe.payments import queries
from songhe.payments.actions import books
from songhe.payments.actions.allotting import release_if_shared
from songhe.payments.gateways.payment import RefundReceipt, Refused, payment_gateway
from songhe.payments.models import Intent, Refund
from songhe.payments.states import IntentState, RefundState, SendBack

logger = structlog.get_logger(__name__)

# Why we send back of ourselves, for who paid.
SENT_BACK: dict[str, Promise] = {
    SendBack.LATE: gettext_lazy("付款时已经过期，钱不会少您的。"),
    SendBack.CANCELLED: gettext_lazy("付款前已经取消，钱不会少您的。"),
    SendBack.SECOND: gettext_lazy("这笔已经有人付过，钱不会少您的。"),
}
CHANNEL = "channel"  # who moves what a channel decided
AT_ONCE = 100  # in one sweep
LOST = timedelta(minutes=10)  # after this long its job is taken for lost


class TooMuch(Exception):
    """More would go back than was paid."""


@transaction.atomic
def refund_intent(
    *, intent: Intent, amount: int, by: str, at: datetime, reason: str = "", after: str = ""
) -> Refund:
    """Promise to give money back; a job asks the channel once this is committed, and once what
    sellers had of it is back (`after`, the key of those takebacks).

    The refund's number exists before the channel hears of it and stays the same however often
    it is asked, so nothing goes back twice. With a `reason` we tell the payer once it is back;
    without one whoever asks for it tells them, so that nobody hears of one refund twice.

    :raises TooMuch: if more would go back than was paid.
    :raises NotAllowed: if the money never came.
    """
    if intent.state not in {IntentState.SETTLED, IntentState.SENT_BACK}:
        raise NotAllowed("refund", intent.state)
    fits = Intent.objects.filter(pk=intent.pk, refund_total__lte=F("amount") - amount)
    if amount <= 0 or not fits.update(refund_total=F("refund_total") + amount):
        raise TooMuch(f"{intent}: {amount} of {intent.amount}")
    refund = Refund.objects.create(
        intent=intent, amount=amount, reason=reason, after=after, asked_at=at
    )
    books.post_refund_asked(refund, at)
    defer_job("payments.send_refund", refund_id=refund.pk)
    if not after:
        release_if_shared(intent_id=intent.pk, at=at)
    logger.info("refund_asked", refund=refund.code, intent=intent.code, by=by)
    return refund


def send_refund(*, refund_id: int, at: datetime) -> None:
    """Ask the channel for a refund, and write down what it says. May be run again at any time.

    :raises TryAgain: if the channel cannot be reached just now.
    """
    refund = Refund.objects.select_related("intent").get(pk=refund_id)
    if refund.state != RefundState.WAITING:
        return
    if refund.after and queries.is_coming_back(refund.after):
        return  # when it is back, or the channel says it will not come, we are sent again
    Refund.objects.filter(pk=refund.pk).update(attempts=F("attempts") + 1)
    gateway = payment_gateway(refund.intent.channel)
    try:
        receipt = gateway.refund(
            refund_code=refund.code,
            intent_code=refund.intent.code,
            amount=refund.amount,
            paid=refund.intent.amount,
        )
    except Refused as refused:
        _refuse(refund, refused.why, at)
        return
    if receipt is not None:  # else the channel is still at it: it tells us, or we ask again
        finish_refund(receipt=receipt, at=at)


@transaction.atomic
def finish_refund(*, receipt: RefundReceipt, at: datetime) -> Refund:
    """Write down that a channel gave money back; hearing of it again changes nothing.

    :raises Refund.DoesNotExist: if we never asked for it.
    """
    refund = (
        Refund.objects.select_for_update(of=("self",))
        .select_related("intent__payer")
        .get(code=receipt.refund_code)
    )
    if refund.state == RefundState.DONE:
        return refund
    if refund.state == RefundState.REFUSED:
        refund.move("retry", by=CHANNEL, at=at)
        refund.why = ""
    refund.move("finish", by=CHANNEL, at=at, intent=refund.intent.code, amount=refund.amount)
    refund.channel_reference = receipt.reference
    refund.done_at = at
    refund.save(update_fields=["channel_reference", "done_at", "why"])
    books.post_refund_done(refund, at)
    _tell_payer(refund, at)
    return refund


@transaction.atomic
def retry_refund(*, refund: Refund, by: str, at: datetime) -> None:
    """Ask the channel again for a refund it refused, under the same number; it has a new day to
    answer.

    :raises NotAllowed: if it did not refuse it.
    """
    refund.move("retry", by=by, at=at, why=refund.why)
    refund.asked_at, refund.why = at, ""
    refund.save(update_fields=["asked_at", "why"])
    defer_job("payments.send_refund", refund_id=refund.pk)


def send_waiting_refunds(*, at: datetime) -> int:
    """Queue again the refunds whose job was lost; return how many."""
    waiting = list(queries.waiting_refunds(at - LOST).values_list("pk", flat=True)[:AT_ONCE])
    for refund_id in waiting:
        defer_job("payments.send_refund", refund_id=refund_id)
    return len(waiting)


@transaction.atomic
def _refuse(refund: Refund, why: str, at: datetime) -> None:
    refund.move("refuse", by=CHANNEL, at=at, why=why)
    refund.why = why[:200]
    refund.save(update_fields=["why"])
    logger.error("refund_refused", refund=refund.code, why=why)


def _tell_payer(refund: Refund, at: datetime) -> None:
    intent = refund.intent
    if not refund.reason:
        return
    with translation.override(intent.payer.language):
        words = _("¥%(amount)s 已经原路退回。%(reason)s") % {
            "amount": yuan(refund.amount),
            "reason": whole(SENT_BACK.get(refund.reason, refund.reason)),
        }
    tell(person=intent.payer, kind="payment", words=words, url=intent.return_path, at=at)
