"""Letting a checkout be: because somebody wishes it, or its time is over."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries as payments
from songhe.payments.actions import intents
from songhe.shop.actions import news, subsidies
from songhe.shop.actions.payers import refund_shares
from songhe.shop.actions.taking import free
from songhe.shop.models import OPEN_CHECKOUT, Checkout
from songhe.shop.states import PayRequestState, Reason, Why

CLOCK = "clock"  # who moves what ends by itself


@transaction.atomic
def drop_checkout(*, checkout: Checkout, acting: Acting, at: datetime) -> None:
    """The buyer does not want it after all; everything held is free at once.

    :raises NotAllowed: if it is paid or closed already.
    """
    drop_all_of(checkout, verb="cancel", by=acting.label, at=at)


def locked(checkout: Checkout) -> Checkout:
    """Return the checkout as it is now, with everybody else who would change it kept waiting."""
    return (
        Checkout.objects.select_for_update(no_key=True, of=("self",))
        .select_related("elder__person", "placed_by", "paid_by", "address__region")
        .get(pk=checkout.pk)
    )


@transaction.atomic
def expire_checkout(*, checkout: Checkout, at: datetime) -> bool:
    """Let go of a checkout whose time is over; return whether it was so.

    One whose money has arrived in this very moment is left for its settlement.
    """
    checkout = locked(checkout)
    if checkout.expires_at > at or payments.is_paid(checkout.subject):
        return False
    try:
        drop_all_of(checkout, verb="expire", by=CLOCK, at=at)
    except NotAllowed:
        return False
    return True


def expire_checkouts(*, at: datetime) -> int:
    """Let go of every checkout whose time is over; return how many."""
    over = Checkout.objects.filter(OPEN_CHECKOUT, expires_at__lte=at).order_by("pk")
    return sum(expire_checkout(checkout=checkout, at=at) for checkout in over)


def drop_all_of(checkout: Checkout, *, verb: str, by: str, at: datetime) -> None:
    """Close a checkout and let go of all that was kept for it.

    :raises NotAllowed: if it is paid or closed already.
    """
    give_back_for(drop_things_of(checkout, verb=verb, by=by, at=at), verb=verb, by=by, at=at)


def drop_things_of(checkout: Checkout, *, verb: str, by: str, at: datetime) -> Checkout:
    """Close a checkout and free its times and pieces; `give_back_for` does the rest.

    Who takes other times and pieces in the same breath does so in between: things are locked
    before programmes, everywhere.

    :raises NotAllowed: if it is paid or closed already.
    """
    checkout = locked(checkout)
    checkout.move(verb, by=by, at=at)
    for order in checkout.orders.select_related("checkout", "elder").order_by("pk"):
        order.move(verb, by=by, at=at)
        free(order, by=by, at=at)
    return checkout


def give_back_for(checkout: Checkout, *, verb: str, by: str, at: datetime) -> None:
    """Of a checkout whose things are free: give back what programmes and relatives paid."""
    if checkout.subsidy:
        subsidies.give_back_all(orders=checkout.orders.all(), why=verb, at=at)
    intents.cancel_intents(subject=checkout.subject, by=by, at=at)
    refund_shares(checkout, why=Reason(Why.CAME_TO_NOTHING), by=by, at=at)
    _close_requests(checkout, verb, by=by, at=at)


def _close_requests(checkout: Checkout, verb: str, *, by: str, at: datetime) -> None:
    waiting = checkout.requests.filter(state=PayRequestState.ASKED).order_by("pk")
    closing = list(waiting.select_related("payer", "asker"))
    for request in closing:
        if request.is_share:
            intents.cancel_intents(subject=request.subject, by=by, at=at)
        request.checkout = checkout
        request.answered_at = at
        request.save(update_fields=["answered_at"])
        request.move("expire" if verb == "expire" else "cancel", by=by, at=at)
        news.request_over(request, at=at)
    if closing and verb == "expire":
        news.request_expired(closing[0], at=at)
