"""Going to the cashier by the way that the payer chose, perhaps at another channel."""

from datetime import datetime

from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.intents import open_intent
from songhe.payments.gateways.payment import Asked, Refused, payment_gateway
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
    if intent.state != IntentState.OPEN or intent.expires_at <= at:
        raise NotAllowed("start", intent.state)
    if choice.channel != intent.channel:
        intent = _beside(intent, choice.channel, at)
    cashier = payment_gateway(intent.channel).open(
        Asked(
            intent.code,
            intent.amount,
            intent.title,
            intent.expires_at,
            way=choice.way,
            return_url=return_url,
            payer_address=payer_address,
        )
    )
    if not (cashier.address or cashier.scan):
        raise Refused("it names no cashier")
    intent.cashier_url, intent.cashier_scan = cashier.address, cashier.scan
    intent.save(update_fields=["cashier_url", "cashier_scan"])
    return intent


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
