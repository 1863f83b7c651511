"""The money of a claim: taken from where it is, given to who paid, once."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from songhe.aftersales import queries
from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.rules.shares import fee_back, shares_back
from songhe.aftersales.states import ClaimKind
from songhe.kernel.flow import NotAllowed
from songhe.ledger import actions as ledger
from songhe.payments.actions.refunds import TooMuch, refund_intent
from songhe.payments.models import Intent
from songhe.payments.states import IntentState
from songhe.shop.actions import orders
from songhe.shop.actions.money import ESCROW, FEES, aside_of
from songhe.shop.actions.taking import free
from songhe.shop.models import Order
from songhe.shop.states import OrderState

PAID_OUT = gettext_noop("售后退款：服务商和平台各退自己的一份")
# How an order must stand for what is asked about the whole of it. What the clock counted as
# received may still have never come, though it was paid out.
STANDS = {
    ClaimKind.CANCEL: {OrderState.PAID},
    ClaimKind.CALL_OFF: {OrderState.PAID},
    ClaimKind.MISSING: {OrderState.UNDERWAY, OrderState.FULFILLED},
}
CALLED_OFF = gettext_noop("订单取消：退回一部分，其余按约定留给服务商")


def give_back(*, claim: Claim, amount: int, by: str, at: datetime) -> None:
    """Give money of a claim's order back to who paid. The claim is locked by who calls.

    :raises NotAllowed: if the order has no money left that could go back.
    :raises TooMuch: if more would go back than was paid.
    """
    order = orders.locked(claim.order)
    if not 0 < amount <= queries.most_of(order, claim.line):
        raise TooMuch(f"{claim}: {amount}")
    if order.state not in STANDS.get(ClaimKind(claim.kind), {OrderState.FULFILLED}):
        raise NotAllowed("refund", order.state)
    if order.state == OrderState.FULFILLED:
        fee_part = _from_provider(claim, order, amount, at)
    else:
        fee_part = 0
        _from_escrow(claim, order, amount, by=by, at=at)
    GiveBack.objects.create(claim=claim, order=order, amount=amount, fee_part=fee_part, at=at)
    _send(order, amount, by=by, at=at)


def _from_provider(claim: Claim, order: Order, amount: int, at: datetime) -> int:
    """It was paid out: provider and platform each give their part."""
    fee_part = fee_back(
        fee=order.fee, total=order.total, before=queries.given_back(order), amount=amount
    )
    lines = [(_provider(order), amount - fee_part), (FEES, fee_part), (ESCROW, -amount)]
    _post(claim, PAID_OUT, lines, at)
    return fee_part


def _from_escrow(claim: Claim, order: Order, amount: int, *, by: str, at: datetime) -> None:
    """It still waits: the order is off, and what the rules keep is the provider's."""
    kept = order.total - amount
    fee = order.fee - fee_back(fee=order.fee, total=order.total, before=0, amount=amount)
    order.closed_why = _("按售后规则办了，")
    order.save(update_fields=["closed_why"])
    order.move("refund", by=by, at=at, claim=claim.code, amount=amount)
    free(order, by=by, at=at)
    lines = [
        (aside_of(order), order.total),
        (ESCROW, -amount),
        (_provider(order), -(kept - fee)),
        (FEES, -fee),
    ]
    _post(claim, CALLED_OFF, lines, at)


def _post(claim: Claim, words: str, lines: list[tuple[str, int]], at: datetime) -> None:
    ledger.post(
        code=f"{claim.subject}:give_back",
        kind="claim_give_back",
        subject=claim.order.subject,  # so that it stands in the order's own story
        words=words,
        lines=lines,
        at=at,
    )


def _provider(order: Order) -> str:
    return f"provider:{order.provider.organisation.code}"


def _send(order: Order, amount: int, *, by: str, at: datetime) -> None:
    """Ask the channels to give it to who paid; when several did, each gets their share."""
    paid = list(
        Intent.objects.select_for_update(no_key=True)
        .filter(
            Q(code=order.checkout.intent_code) | Q(subject__startswith=order.checkout.subject),
            state=IntentState.SETTLED,
        )
        .order_by("pk")
    )
    left = [intent.amount - intent.refund_total for intent in paid]
    if amount > sum(left):
        raise TooMuch(f"{order}: {amount} of {sum(left)}")
    for intent, part in zip(paid, shares_back(amount, left), strict=True):
        if part:
            why = _("订单 %(code)s 售后退款。") % {"code": order.code}
            refund_intent(intent=intent, amount=part, reason=why, by=by, at=at)
