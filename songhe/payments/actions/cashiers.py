"""Going to the cashier by the way that the payer chose, perhaps at another channel."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.intents import open_intent
from songhe.payments.gateways.payment import Asked, Cashier, Refused, Way, payment_gateway
from songhe.payments.models import Intent
from songhe.payments.states import IntentState


def open_cashier(
    *, intent: Intent, choice: queries.Choice, return_url: str, payer_address: str, at: datetime
) -> Intent:
    """Ask the chosen channel for the payment; return the attempt, which knows its cashier.

    Another channel is another attempt, of the same person for the same thing; if both are
    paid, the second goes back by itself. Call it with no transaction open.

    :raises NotAllowed: if it is paid, closed or over.
    :raises TryAgain: if the channel cannot be reached.
    :raises Refused: if it will not open it.
    """
    intent, cashier = _ask(
        intent,
        choice,
        at,
        Asked(
            "",
            intent.amount,
            intent.title,
            intent.expires_at,
            way=choice.way,
            return_url=return_url,
            payer_address=payer_address,
        ),
    )
    if not (cashier.address or cashier.scan):
        raise Refused("it names no cashier")
    intent.cashier_url, intent.cashier_scan = cashier.address, cashier.scan
    intent.save(update_fields=["cashier_url", "cashier_scan"])
    return intent


def open_inside(
    *, intent: Intent, payer_mark: str, at: datetime
) -> tuple[Intent, Mapping[str, str]]:
    """Ask WeChat Pay for a payment within WeChat; return the attempt, and what its sheet is handed.

    The payer's mark goes to the channel and is kept nowhere. Call it with no transaction open.

    :raises NotAllowed: if it is paid, closed or over.
    :raises TryAgain: if the channel cannot be reached.
    :raises Refused: if it will not open it.
    """
    choice = queries.Choice(queries.WECHAT, Way.INSIDE)
    asked = Asked(
        "",
        intent.amount,
        intent.title,
        intent.expires_at,
        way=Way.INSIDE,
        payer_mark=payer_mark,
    )
    intent, cashier = _ask(intent, choice, at, asked)
    if not cashier.inside:
        raise Refused("it hands out nothing")
    return intent, cashier.inside


def _ask(
    intent: Intent, choice: queries.Choice, at: datetime, asked: Asked
) -> tuple[Intent, Cashier]:
    if intent.state != IntentState.OPEN or intent.expires_at <= at:
        raise NotAllowed("start", intent.state)
    if choice.channel != intent.channel:
        intent = _beside(intent, choice.channel, at)
    return intent, payment_gateway(intent.channel).open(replace(asked, intent_code=intent.code))


def _beside(intent: Intent, channel: str, at: datetime) -> Intent:
    return open_intent(
        subject=intent.subject,
        amount=intent.amount,
        payer=intent.payer,
        channel=channel,
        title=intent.title,
        expires_at=intent.expires_at,
        return_path=intent.return_path,
        by=intent.payer.label,
        at=at,
    )
