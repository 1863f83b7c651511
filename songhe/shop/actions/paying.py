"""Opening a payment for a checkout, and what follows once the money is there."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.catalogue.actions.stock import SoldOut
from songhe.catalogue.states import ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.payments import queries as payments
from songhe.payments.actions import intents
from songhe.payments.models import Intent
from songhe.shop.actions import money, news, subsidies
from songhe.shop.actions.guard import check_not_cooling
from songhe.shop.actions.letting_go import locked
from songhe.shop.actions.orders import refund_order
from songhe.shop.actions.standing import check_still_open, stand_until
from songhe.shop.actions.subsidies import SubsidyGone
from songhe.shop.actions.taking import SlotTaken, free, line_up_again, secure
from songhe.shop.models import Checkout, Order, PayRequest
from songhe.shop.rules.deadlines import HOLD
from songhe.shop.states import CheckoutState, OrderState, PayRequestState, Reason, Why

SUBJECT = "shop.checkout:"


@transaction.atomic
def pay_self(*, checkout: Checkout, payer: Person, acting: Acting, at: datetime) -> Intent:
    """The elder, or who buys for her, pays now: return the payment to start at the channel.

    :raises TimeIsUp: if what was held is let go already.
    :raises CannotBeBought: if something is not on sale any more.
    :raises CoolingOff: if she was asked to think it over; `guard.look_at` says so beforehand.
    :raises NotAllowed: if the family was asked, or it is paid or closed.
    """
    checkout = locked(checkout)
    if checkout.state != CheckoutState.PLACED:
        raise NotAllowed("pay", checkout.state)
    check_still_open(checkout, at)
    check_not_cooling(checkout=checkout, acting=acting, at=at)
    # Time enough to finish at the cashier.
    stand_until(checkout, max(checkout.expires_at, at + HOLD), by=acting.label, at=at)
    return open_payment(checkout=checkout, payer=payer, at=at)


def open_payment(
    *, checkout: Checkout, payer: Person, at: datetime, share: PayRequest | None = None
) -> Intent:
    """Return the payment of this person for this checkout, or for their share of it.

    Pressing twice opens one.
    """
    with translation.override(payer.language):
        title = str(news.title_of(checkout))
    return intents.open_intent(
        subject=share.subject if share else checkout.subject,
        amount=share.amount if share else checkout.payable,
        payer=payer,
        channel=payments.first_channel(),
        title=title,
        expires_at=checkout.expires_at,
        return_path=news.returned_url(checkout),
        by=payer.label,
        at=at,
    )


def settle_for_intent(event: Event) -> None:
    """Listen to payments: settle the checkout that was paid; being told twice settles once."""
    subject = str(event.facts["subject"])
    if subject.startswith(SUBJECT):
        settle_checkout(
            subject_code=subject.removeprefix(SUBJECT),
            intent_code=str(event.facts["intent"]),
            at=event.happened_at,
        )


@transaction.atomic
def settle_checkout(*, subject_code: str, intent_code: str, at: datetime) -> Checkout:
    """The money is there: book the times, set the money aside seller by seller, tell everyone.

    The channel's notice and the browser's return both come here; whoever is second changes
    nothing. What cannot be had any more is paid back by itself.
    """
    checkout = locked(Checkout.objects.get(code=subject_code))
    if checkout.intent_code:
        return checkout
    settle_orders(checkout, Intent.objects.select_related("payer").get(code=intent_code), at=at)
    return checkout


def settle_orders(checkout: Checkout, intent: Intent, *, at: datetime) -> None:
    """All the money is there, the last of it by this payment; the checkout is locked."""
    checkout.intent_code = intent.code
    checkout.paid_by = intent.payer
    checkout.paid_at = at
    checkout.save(update_fields=["intent_code", "paid_by", "paid_at"])
    if checkout.state != CheckoutState.CANCELLED:
        checkout.move("pay", by=intent.payer.label, at=at, intent=intent.code)
        _answer_request(checkout, intent.payer, at)
    found = Order.objects.filter(checkout=checkout).select_related(
        "provider__organisation", "elder__person"
    )
    _settle_all(checkout, list(found.order_by("pk")), by=intent.payer.label, at=at)


def _settle_all(checkout: Checkout, orders: list[Order], *, by: str, at: datetime) -> None:
    """Things of every seller first, then programmes and money: the one order of locks."""
    for order in orders:
        order.checkout = checkout
    line_up_again(orders)
    whys = [_cannot_be_had(order, by=by, at=at) for order in orders]
    for order, why in zip(orders, whys, strict=True):
        _settle_order(order, why, by=by, at=at)


def _answer_request(checkout: Checkout, payer: Person, at: datetime) -> None:
    open_or_over = {PayRequestState.ASKED, PayRequestState.EXPIRED}
    for request in checkout.requests.filter(state__in=open_or_over).select_related("payer"):
        request.checkout = checkout
        if request.payer_id == payer.pk:
            request.move("pay", by=payer.label, at=at)
        elif request.state == PayRequestState.ASKED:
            request.move("cancel", by=payer.label, at=at)
        request.answered_at = at
        request.save(update_fields=["answered_at"])
        news.request_over(request, at=at)


def _settle_order(order: Order, why: Reason | None, *, by: str, at: datetime) -> None:
    money.set_aside(order=order, at=at)
    why = why or _cannot_be_helped(order, at)
    if why:
        refund_order(order, why=why, by=by, at=at)
        return
    order.paid_at = at
    order.save(update_fields=["paid_at"])
    order.move("pay", by=by, at=at, checkout=order.checkout.code)
    news.paid(order, at=at)


def _cannot_be_had(order: Order, *, by: str, at: datetime) -> Reason | None:
    """Secure what was bought; if that is not possible any more, free it and return why."""
    why = _secure(order, by=by, at=at)
    if why:
        free(order, by=by, at=at)
    return why


def _secure(order: Order, *, by: str, at: datetime) -> Reason | None:
    if order.checkout.state == CheckoutState.CANCELLED:
        return Reason(Why.CANCELLED)
    if order.provider.state != ProviderState.ACTIVE:
        return Reason(Why.PAUSED, {"provider": order.provider.name})
    try:
        with transaction.atomic():
            secure(order, by=by, at=at)
    except SlotTaken:
        return Reason(Why.TIME_GONE)
    except SoldOut as gone:
        return Reason(Why.SOLD_OUT, {"title": gone.listing.title})
    return None


def _cannot_be_helped(order: Order, at: datetime) -> Reason | None:
    """Let programmes pay once more for what had lapsed; return why they cannot, if so."""
    if not order.subsidy or order.state != OrderState.EXPIRED:
        return None
    try:
        with transaction.atomic():
            subsidies.take_again(order=order, at=at)
    except SubsidyGone:
        return Reason(Why.SUBSIDY_GONE)
    return None
