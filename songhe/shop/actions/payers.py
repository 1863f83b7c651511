"""Money back to whoever paid it, each their own part."""

from datetime import datetime

from songhe.payments.actions.refunds import refund_intent
from songhe.payments.models import Intent
from songhe.payments.states import IntentState
from songhe.shop.actions import news
from songhe.shop.models import Checkout
from songhe.shop.rules.subsidy import divide_back
from songhe.shop.states import PayRequestState, Reason


def intents_of(checkout: Checkout) -> list[Intent]:
    """Return the payments that paid for a checkout: one, or one of each relative who shared it."""
    shares = checkout.requests.filter(is_share=True, state=PayRequestState.PAID)
    codes = set(shares.exclude(intent_code="").values_list("intent_code", flat=True))
    if checkout.intent_code:
        codes.add(checkout.intent_code)
    return list(Intent.objects.filter(code__in=codes).select_related("payer").order_by("pk"))


def refund_payers(
    checkout: Checkout, amount: int, *, why: Reason, by: str, at: datetime, after: str = ""
) -> None:
    """Send `amount` back, divided by what each payer still has in it; `after` what comes back.

    Where several paid, each is told here of their own part; whoever calls tells the others.

    Their payments are locked: two sellers of one purchase may give back at the same moment.

    :raises ValueError: if more would go back than was paid.
    """
    intents = _locked(intents_of(checkout))
    parts = divide_back(amount, [intent.amount - intent.refund_total for intent in intents])
    for intent, part in zip(intents, parts, strict=True):
        if not part:
            continue
        refund_intent(intent=intent, amount=part, by=by, at=at, after=after)
        if len(intents) > 1:
            news.given_back(intent, checkout, why, part, at=at)


def _locked(intents: list[Intent]) -> list[Intent]:
    pks = [intent.pk for intent in intents]
    return list(Intent.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def refund_shares(checkout: Checkout, *, why: Reason, by: str, at: datetime) -> None:
    """Nothing came of it: who had paid their share already gets it back whole."""
    for intent in intents_of(checkout):
        left = intent.amount - intent.refund_total
        if left and intent.state == IntentState.SETTLED:
            refund_intent(intent=intent, amount=left, by=by, at=at)
            news.given_back(intent, checkout, why, left, at=at)
