"""How payments and refunds stand in the ledger."""

from datetime import datetime

from django.utils.translation import gettext_noop

from songhe.ledger.actions import post
from songhe.payments.models import Allotment, Intent, Refund, Takeback

ESCROW = "escrow"  # what buyers paid and sellers have not earned yet

PAID = gettext_noop("付款到账，由平台代为保管")
ASKED_BACK = gettext_noop("从保管款中拿出，准备退回")
GIVEN_BACK = gettext_noop("渠道已经原路退回")

HANDED_OVER = gettext_noop("渠道把货款分给服务商")
TAKEN_BACK = gettext_noop("渠道从服务商收回，准备退给付款人")


def post_arrival(intent: Intent, at: datetime) -> None:
    """Money is with the channel, and we owe it to whoever will have earned it."""
    post(
        code=f"payments.arrive:{intent.code}",
        kind="payment",
        subject=intent.subject,
        words=PAID,
        lines=[(f"channel:{intent.channel}", intent.amount), (ESCROW, -intent.amount)],
        at=at,
    )


def post_refund_asked(refund: Refund, at: datetime) -> None:
    """From now on we owe it to the payer."""
    _post(refund, "ask", ASKED_BACK, ESCROW, _on_the_way(refund), at)


def post_refund_done(refund: Refund, at: datetime) -> None:
    """The channel has given it back; we owe it no more."""
    _post(refund, "done", GIVEN_BACK, _on_the_way(refund), f"channel:{refund.intent.channel}", at)


def post_allotment(one: Allotment, at: datetime) -> None:
    """The channel handed it to the seller; we owe it no more."""
    post(
        code=f"payments.allot:{one.code}",
        kind="allotment",
        subject=one.intent.subject,
        words=HANDED_OVER,
        lines=[
            (f"provider:{one.organisation.code}", one.seller_part),
            (f"channel:{one.intent.channel}", -one.seller_part),
        ],
        at=at,
    )


def post_takeback(one: Takeback, at: datetime) -> None:
    """It is with the channel again, and can be refunded."""
    part = one.allotment
    post(
        code=f"payments.takeback:{one.code}",
        kind="takeback",
        subject=part.intent.subject,
        words=TAKEN_BACK,
        lines=[
            (f"channel:{part.intent.channel}", one.amount),
            (f"provider:{part.organisation.code}", -one.amount),
        ],
        at=at,
    )


def _post(refund: Refund, step: str, words: str, plus: str, minus: str, at: datetime) -> None:
    post(
        code=f"payments.refund.{step}:{refund.code}",
        kind="refund",
        subject=refund.intent.subject,
        words=words,
        lines=[(plus, refund.amount), (minus, -refund.amount)],
        at=at,
    )


def _on_the_way(refund: Refund) -> str:
    return f"refunds:{refund.intent.channel}"
