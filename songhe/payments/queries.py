"""Questions about payments. Nothing here writes."""

from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.payments.models import Intent, Refund
from songhe.payments.states import IntentState, RefundState


def intents_visible_to(acting: Acting) -> QuerySet[Intent]:
    """Return the payments of whoever is here: their own, and those of the elder they help."""
    payers = [acting.person.pk]
    if acting.elder is not None:
        payers.append(acting.elder.person_id)
    return Intent.objects.filter(payer__in=payers).select_related("payer")


def intents_for(subject: str) -> QuerySet[Intent]:
    """Return every attempt to pay for one thing, oldest first."""
    return Intent.objects.filter(subject=subject).select_related("payer").order_by("pk")


def settled_intent_of(subject: str) -> Intent | None:
    """Return the payment that paid for a thing, or None when nobody has."""
    return intents_for(subject).filter(state=IntentState.SETTLED).first()


def is_paid(subject: str) -> bool:
    return Intent.objects.filter(subject=subject, state=IntentState.SETTLED).exists()


def refunds_of(subject: str) -> QuerySet[Refund]:
    """Return what was given back for one thing, oldest first."""
    return Refund.objects.filter(intent__subject=subject).select_related("intent").order_by("pk")


def lapsed_intents(at: datetime) -> QuerySet[Intent]:
    """Return the payments that nobody made in time."""
    return Intent.objects.filter(state=IntentState.OPEN, expires_at__lte=at).order_by("pk")


def waiting_refunds(asked_before: datetime) -> QuerySet[Refund]:
    """Return the refunds that a channel has not made yet."""
    return Refund.objects.filter(state=RefundState.WAITING, asked_at__lte=asked_before).order_by(
        "pk"
    )
