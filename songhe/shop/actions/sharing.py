"""Several relatives pay one purchase together: all of them, or nobody."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.kernel.jobs import defer_job_at
from songhe.kernel.models import Event
from songhe.payments.actions.refunds import refund_intent
from songhe.payments.models import Intent
from songhe.shop import queries
from songhe.shop.actions import news
from songhe.shop.actions.letting_go import locked
from songhe.shop.actions.paying import settle_orders
from songhe.shop.actions.requests import NotAPayer
from songhe.shop.actions.standing import check_still_open, stand_until
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.queries.limits import limits_of
from songhe.shop.rules.deadlines import request_until
from songhe.shop.rules.shares import check_parts, share_out
from songhe.shop.states import CheckoutState, PayRequestState, Reason, Why

SUBJECT = "shop.payrequest:"


@transaction.atomic
def ask_several(
    *,
    checkout: Checkout,
    payers: Sequence[tuple[Person, int | None]],
    acting: Acting,
    parts: Sequence[int] | None = None,
    at: datetime,
) -> list[PayRequest]:
    """Ask several relatives, each for a part and none for more than their limit in fen.

    Their parts are as even as the limits allow, or the `parts` that were chosen, in fen. What a
    relative said they pay at once at most holds besides.

    :raises WrongSum: if the chosen parts do not make the whole.
    :raises OverLimit: if one of them is more than the limit.
    :raises NotAPayer: if the elder does not let one of them pay.
    :raises TooLittle: if their limits do not reach the sum.
    :raises TimeIsUp: if what was held is let go already.
    :raises CannotBeBought: if something is not on sale any more.
    :raises NotAllowed: if somebody was asked already, or it is paid or closed.
    """
    relations = {one.relative_id: one.relation for one in queries.payers_of(checkout.elder)}
    for payer, _limit in payers:
        if payer.pk not in relations:
            raise NotAPayer(payer.code)
    checkout = locked(checkout)
    checkout.move("ask_family", by=acting.label, at=at, payers=[one.code for one, _l in payers])
    check_still_open(checkout, at)
    limits = _limits(checkout, payers)
    if parts is None:
        parts = share_out(checkout.payable, limits)
    check_parts(checkout.payable, parts, limits)
    until = request_until(at, queries.first_visit_at(checkout))
    stand_until(checkout, until, by=acting.label, at=at)
    asked = [
        PayRequest.objects.create(
            checkout=checkout,
            asked_by=acting.label,
            asker=acting.person if acting.elder is None else None,
            payer=payer,
            relation=relations[payer.pk],
            amount=part,
            is_share=True,
            asked_at=at,
            expires_at=until,
        )
        for (payer, _limit), part in zip(payers, parts, strict=True)
    ]
    defer_job_at("shop.expire_request", until, request_id=asked[0].pk)
    for request in asked:
        news.asked(request, at=at)
    return asked


def _limits(checkout: Checkout, payers: Sequence[tuple[Person, int | None]]) -> list[int | None]:
    """Return the lower of what she and what they themselves set; None: neither did."""
    own = limits_of(checkout.elder, [payer for payer, _limit in payers])
    pairs = [(given, mine) for (_payer, given), mine in zip(payers, own, strict=True)]
    return [min((one for one in pair if one is not None), default=None) for pair in pairs]


def settle_for_intent(event: Event) -> None:
    """Listen to payments: take the share that was paid; being told twice takes it once."""
    subject = str(event.facts["subject"])
    if subject.startswith(SUBJECT):
        settle_share(
            request_code=subject.removeprefix(SUBJECT),
            intent_code=str(event.facts["intent"]),
            at=event.happened_at,
        )


@transaction.atomic
def settle_share(*, request_code: str, intent_code: str, at: datetime) -> PayRequest:
    """One relative's money is there; with the last one's, everything is settled.

    Told twice, it changes nothing. Money for what came to nothing meanwhile goes back.
    """
    request = PayRequest.objects.select_related("checkout").get(code=request_code)
    checkout = locked(request.checkout)
    request = PayRequest.objects.select_related("payer").get(pk=request.pk)
    request.checkout = checkout
    if request.intent_code:
        return request
    intent = Intent.objects.select_related("payer").get(code=intent_code)
    request.intent_code = intent.code
    request.answered_at = at
    request.save(update_fields=["intent_code", "answered_at"])
    if checkout.state != CheckoutState.ASKED or request.state != PayRequestState.ASKED:
        refund_intent(intent=intent, amount=intent.amount, by=request.payer.label, at=at)
        why = Reason(Why.CAME_TO_NOTHING)
        news.given_back(intent, checkout, why, intent.amount, at=at)
        return request
    request.move("pay", by=request.payer.label, at=at, intent=intent.code)
    news.request_over(request, at=at)
    if not checkout.requests.filter(is_share=True, state=PayRequestState.ASKED).exists():
        settle_orders(checkout, intent, at=at)
    return request
