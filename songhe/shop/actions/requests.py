"""Asking the family to pay: asked, taken back, declined, or over after a day."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Kinship, Person
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job_at
from songhe.payments.models import Intent
from songhe.shop import queries
from songhe.shop.actions import news
from songhe.shop.actions.letting_go import drop_all_of, expire_checkout, locked
from songhe.shop.actions.payers import refund_shares
from songhe.shop.actions.paying import open_payment
from songhe.shop.actions.standing import check_still_open, stand_until
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.rules.deadlines import HOLD, request_until
from songhe.shop.states import PayRequestState, Reason, Why


class NotAPayer(Exception):
    """The elder has not let this person pay."""


@transaction.atomic
def ask_family(*, checkout: Checkout, payer: Person, acting: Acting, at: datetime) -> PayRequest:
    """Ask a relative to pay; everything is kept until they answer or their time is over.

    :raises NotAPayer: if the elder does not let them pay.
    :raises TimeIsUp: if what was held is let go already.
    :raises CannotBeBought: if something is not on sale any more.
    :raises NotAllowed: if somebody was asked already, or it is paid or closed.
    """
    kinship = _may_pay(checkout, payer)
    checkout = locked(checkout)
    checkout.move("ask_family", by=acting.label, at=at, payer=payer.code)
    check_still_open(checkout, at)
    until = request_until(at, queries.first_visit_at(checkout))
    stand_until(checkout, until, by=acting.label, at=at)
    request = PayRequest.objects.create(
        checkout=checkout,
        asked_by=acting.label,
        asker=acting.person if acting.elder is None else None,
        payer=payer,
        relation=kinship.relation,
        amount=checkout.payable,
        asked_at=at,
        expires_at=until,
    )
    defer_job_at("shop.expire_request", until, request_id=request.pk)
    news.asked(request, at=at)
    return request


def _may_pay(checkout: Checkout, payer: Person) -> Kinship:
    kinship = queries.payers_of(checkout.elder).filter(relative=payer).first()
    if kinship is None:
        raise NotAPayer(payer.code)
    return kinship


@transaction.atomic
def take_back_request(*, request: PayRequest, acting: Acting, at: datetime) -> Checkout:
    """It is taken back, of several all; what she wants is kept to choose again.

    :raises NotAllowed: if it was answered or is over.
    """
    checkout, request = _locked(request)
    waiting = [request]
    if request.is_share:
        waiting = list(checkout.requests.filter(state=PayRequestState.ASKED).order_by("pk"))
    checkout.move("take_back", by=acting.label, at=at)
    refund_shares(checkout, why=Reason(Why.PAID_OTHERWISE), by=acting.label, at=at)
    for one in waiting:
        one.checkout = checkout
        one.move("cancel", by=acting.label, at=at)
        one.answered_at = at
        one.save(update_fields=["answered_at"])
    stand_until(checkout, at + HOLD, by=acting.label, at=at)
    news.request_over(request, at=at)
    return checkout


@transaction.atomic
def decline_request(*, request: PayRequest, words: str, by: Person, at: datetime) -> None:
    """The relative does not pay this time; what was held is free again.

    :raises NotAllowed: if it was answered, taken back or is over.
    """
    checkout, request = _locked(request)
    request.move("decline", by=by.label, at=at)
    request.answered_at = at
    request.answer = words
    request.save(update_fields=["answered_at", "answer"])
    drop_all_of(checkout, verb="cancel", by=by.label, at=at)
    news.declined(request, at=at)


@transaction.atomic
def pay_request(*, request: PayRequest, by: Person, at: datetime) -> Intent:
    """The relative pays: return the payment to start at the channel, outside a transaction.

    Pressing twice finds the same payment.

    :raises NotAPayer: if the elder does not let them pay any more.
    :raises TimeIsUp: if the request is over.
    :raises CannotBeBought: if something is not on sale any more.
    :raises NotAllowed: if it was answered or taken back.
    """
    _may_pay(request.checkout, by)
    checkout, request = _locked(request)
    if request.state != PayRequestState.ASKED or request.payer_id != by.pk:
        raise NotAllowed("pay", request.state)
    check_still_open(checkout, at)
    return open_payment(
        checkout=checkout, payer=by, at=at, share=request if request.is_share else None
    )


@transaction.atomic
def expire_request(*, request: PayRequest, at: datetime) -> bool:
    """Let an unanswered request go when its time is over; return whether it was so."""
    if request.expires_at > at:
        return False
    return expire_checkout(checkout=request.checkout, at=at)


def _locked(request: PayRequest) -> tuple[Checkout, PayRequest]:
    """Return both as they are now; the checkout is locked first, as everywhere."""
    checkout = locked(request.checkout)
    fresh = PayRequest.objects.select_related("payer", "asker").get(pk=request.pk)
    fresh.checkout = checkout
    return checkout, fresh
