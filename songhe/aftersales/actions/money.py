"""The money of a claim: taken from where it is, given to who paid, once."""

from datetime import datetime

from django.utils.translation import gettext_noop

from songhe.aftersales import queries
from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.rules.shares import fee_back
from songhe.aftersales.states import ClaimKind
from songhe.kernel.flow import NotAllowed
from songhe.ledger import actions as ledger
from songhe.payments.actions.refunds import TooMuch
from songhe.shop.actions import orders
from songhe.shop.actions.allotting import allot
from songhe.shop.actions.holding import give_back_early
from songhe.shop.actions.money import FEES, account_of, aside_of
from songhe.shop.actions.parts import call_off_line
from songhe.shop.actions.refunds import Posting, give_back_part
from songhe.shop.actions.taking import free
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState, Reason, Why

BY_RULE = Reason(Why.BY_RULE)
PAID_OUT = gettext_noop("售后退款：服务商和平台各退自己的一份")
# How an order must stand for what is asked about the whole of it. What the clock counted as
# received may still have never come, though it was paid out.
STANDS = {
    ClaimKind.CANCEL: {OrderState.PAID},
    ClaimKind.CALL_OFF: {OrderState.PAID},
    ClaimKind.ABSENT: {OrderState.PAID},
    ClaimKind.MISSING: {OrderState.UNDERWAY, OrderState.FULFILLED},
}
# And for what is asked about one line of it.
HAS_MONEY = {OrderState.PAID, OrderState.UNDERWAY, OrderState.FULFILLED}
# Asked about one line, these call off one visit or one article; the rest of the order goes on.
OF_ONE_LINE = (ClaimKind.CALL_OFF, ClaimKind.ABSENT, ClaimKind.CANCEL)
COURIERS = "couriers:returns"  # what couriers get for fetching goods
FREIGHT = gettext_noop("退货上门取件的路费")
CALLED_OFF = gettext_noop("订单取消：退回一部分，其余按约定留给服务商")


def give_back(*, claim: Claim, amount: int, by: str, at: datetime) -> None:
    """Give money of a claim's order back to who paid. The claim is locked by who calls.

    :raises NotAllowed: if the order has no money left that could go back.
    :raises TooMuch: if more would go back than was paid.
    """
    order = orders.locked(claim.order)
    most = queries.most_of(order, claim.line)
    if most <= 0:
        raise NotAllowed("refund", order.state)
    if not 0 < amount <= most:
        raise TooMuch(f"{claim}: {amount}")
    if claim.line is not None and claim.kind in OF_ONE_LINE:
        _call_off(claim, claim.line, order, amount, by=by, at=at)
        return
    if claim.line is not None and order.state == OrderState.UNDERWAY:
        _early(claim, claim.line, amount, by=by, at=at)
        return
    if order.state not in STANDS.get(ClaimKind(claim.kind), {OrderState.FULFILLED}):
        raise NotAllowed("refund", order.state)
    before = queries.given_back(order)
    platform_part = fee_back(fee=order.rest_fee, total=order.rest, before=before, amount=amount)
    if order.state == OrderState.FULFILLED:
        given = platform_part
        words, sources = PAID_OUT, _from_provider(order, amount, platform_part)
    else:
        given = 0  # it had not got its fee yet
        words, sources = CALLED_OFF, _from_escrow(order, amount, platform_part)
        _close(claim, order, amount, by=by, at=at)
    GiveBack.objects.create(claim=claim, order=order, amount=amount, fee_part=given, at=at)
    give_back_part(
        order=order,
        amount=amount,
        left=order.total - order.off_back - before,
        posting=Posting(_key(claim), "claim_give_back", words, sources),
        why=BY_RULE,
        by=by,
        at=at,
    )
    if order.state != OrderState.FULFILLED:
        allot(order=order, at=at)  # what the rules keep of it is the seller's


def _call_off(
    claim: Claim, line: OrderLine, order: Order, amount: int, *, by: str, at: datetime
) -> None:
    """One visit or article of an order that goes on, by the rule or a ruling; it is locked."""
    fresh = OrderLine.objects.select_related("visit", "booking").get(pk=line.pk)
    if queries.has_begun(fresh):
        raise NotAllowed("call_off", order.state)
    call_off_line(line=fresh, back=amount, code=_key(claim), why=BY_RULE, by=by, at=at)
    GiveBack.objects.create(claim=claim, order=order, amount=amount, fee_part=0, at=at)


def _early(claim: Claim, line: OrderLine, amount: int, *, by: str, at: datetime) -> None:
    """The seller was not paid yet: it goes back out of what waits, and the rest waits on."""
    give_back_early(line=line, back=amount, code=_key(claim), why=BY_RULE, by=by, at=at)
    GiveBack.objects.create(
        claim=claim, order=claim.order, amount=amount, fee_part=0, early=True, at=at
    )


def _key(claim: Claim) -> str:
    return f"{claim.subject}:give_back"


def pay_freight(*, claim: Claim, at: datetime) -> None:
    """The way back is the seller's to pay first; of a change of mind less goes back for it."""
    ledger.post(
        code=f"{claim.subject}:freight",
        kind="claim_freight",
        subject=claim.order.subject,
        words=FREIGHT,
        lines=[(account_of(claim.order), claim.freight), (COURIERS, -claim.freight)],
        at=at,
    )


def _from_provider(order: Order, amount: int, fee_part: int) -> list[tuple[str, int]]:
    """It was paid out: provider and platform each give their part."""
    return [(account_of(order), amount - fee_part), (FEES, fee_part)]


def _from_escrow(order: Order, amount: int, fee_part: int) -> list[tuple[str, int]]:
    """It still waits: what the rules keep of it is the provider's, less the platform's fee."""
    kept, fee = order.rest - amount, order.rest_fee - fee_part
    return [(aside_of(order), order.rest), (account_of(order), -(kept - fee)), (FEES, -fee)]


def _close(claim: Claim, order: Order, amount: int, *, by: str, at: datetime) -> None:
    """The order is off, and what it kept is free."""
    order.close_for(BY_RULE)
    order.save(update_fields=["closed_why", "closed_values"])
    order.move("refund", by=by, at=at, claim=claim.code, amount=amount)
    free(order, by=by, at=at)
