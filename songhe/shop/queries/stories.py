"""What happened to an order, and where its money went."""

from django.db.models import Q, QuerySet

from songhe.kernel.models import Event
from songhe.ledger import queries as ledger
from songhe.ledger.models import Transaction
from songhe.shop.models import Order
from songhe.shop.states import (
    CHECKOUT_FLOW,
    ORDER_FLOW,
    PAY_REQUEST_FLOW,
)

# Whole names, so that the index of the history serves.
ORDER_EVENTS = ["shop.order.rate", *(f"shop.order.{step.verb}" for step in ORDER_FLOW.steps)]
CHECKOUT_EVENTS = [
    "shop.checkout.place",
    "shop.checkout.caution",
    "shop.checkout.tell_family",
    *(f"shop.checkout.{step.verb}" for step in CHECKOUT_FLOW.steps),
]
REQUEST_EVENTS = [f"shop.payrequest.{step.verb}" for step in PAY_REQUEST_FLOW.steps]


def story_of(order: Order) -> list[Event]:
    """Return what happened to an order and its checkout, oldest first."""
    requests = list(order.checkout.requests.values_list("pk", flat=True))
    return list(
        Event.objects.filter(
            Q(name__in=ORDER_EVENTS, subject_id=order.pk)
            | Q(name__in=CHECKOUT_EVENTS, subject_id=order.checkout_id)
            | Q(name__in=REQUEST_EVENTS, subject_id__in=requests)
        ).order_by("happened_at", "pk")
    )


def money_story(order: Order) -> QuerySet[Transaction]:
    """Return every movement of an order's money, oldest first, with its postings."""
    shares = [one.subject for one in order.checkout.requests.filter(is_share=True)]
    return (
        Transaction.objects.filter(subject__in=[order.checkout.subject, order.subject, *shares])
        .prefetch_related("postings__account")
        .order_by("happened_at", "pk")
    )


def money_story_of_seller(order: Order) -> QuerySet[Transaction]:
    """Return what a provider sees of it: its own order, never what else was in the basket."""
    return (
        Transaction.objects.filter(subject=order.subject)
        .prefetch_related("postings__account")
        .order_by("happened_at", "pk")
    )


def story_for_seller(order: Order) -> list[Event]:
    """Return what happened to an order itself, oldest first."""
    return list(
        Event.objects.filter(name__in=ORDER_EVENTS, subject_id=order.pk).order_by(
            "happened_at", "pk"
        )
    )


def unspent(order: Order) -> int:
    """Return what is still set aside for an order, in fen."""
    return -ledger.balance(f"escrow:{order.code}")
