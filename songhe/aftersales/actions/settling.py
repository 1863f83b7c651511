"""How a claim ends: with money, with a new piece, or with nothing."""

from contextlib import suppress
from datetime import datetime

from songhe.aftersales import queries
from songhe.aftersales.actions import money, news
from songhe.aftersales.actions.moving import step
from songhe.aftersales.models import Claim
from songhe.aftersales.rules.freight import left_of
from songhe.aftersales.rules.terms import IN_HAND
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.shop.actions import orders
from songhe.shop.actions.parting import part_with
from songhe.shop.models import OrderLine
from songhe.shop.queries import goods_hers
from songhe.shop.states import OrderState


def amount_due(claim: Claim) -> int:
    """Return how many fen go back if the claim is settled as it stands."""
    if claim.state == ClaimState.REPLACED:
        return 0
    if claim.state in {ClaimState.OFFERED, ClaimState.ACCEPTED} and claim.offered is not None:
        return claim.offered
    ruling = claim.last_ruling
    if ruling is not None:
        return ruling.amount
    # Goods came back to be exchanged and no new piece was sent: then it is money.
    if claim.kind == ClaimKind.EXCHANGE:
        return claim.most
    return left_of(claim.asked, kind=claim.kind, cost=claim.freight)


def settle(claim: Claim, *, by: str, at: datetime) -> None:
    """End a locked claim with what is due.

    :raises NotAllowed: if its state or its order does not let it.
    """
    due = amount_due(claim)
    amount = _as_it_stands(claim, due)
    about = {"line": claim.line_id, "pieces": _gone(claim, amount)} if claim.line_id else {}
    step(claim, "settle", by=by, at=at, amount=amount, **about)
    if amount:
        money.give_back(claim=claim, amount=amount, by=by, at=at)
    news.moved(claim, "less" if amount < due else "settle", at=at, amount=amount)
    part_with(order=claim.order, lines=_not_hers(claim, amount, due), by=by, at=at)
    _end_order(claim, by=by, at=at)


def _not_hers(claim: Claim, amount: int, due: int) -> list[OrderLine]:
    """The goods of which she has no piece now: they went back, or never came and are paid back."""
    if claim.kind == ClaimKind.MISSING and due >= claim.asked:
        return list(goods_hers(claim.order))
    line = claim.line
    went = line is not None and _gone(claim, amount) and not queries.pieces_left(line)
    return [line] if line is not None and went else []


def _gone(claim: Claim, amount: int) -> int:
    """How many pieces are not hers any more, as `pieces_left` counts them."""
    kept = not claim.parcel or (claim.kind == ClaimKind.EXCHANGE and not amount)
    return 0 if kept else claim.pieces


def _end_order(claim: Claim, *, by: str, at: datetime) -> None:
    """When everything went back there is nothing to wait for: what is left is the seller's."""
    order = orders.locked(claim.order)
    if claim.kind not in IN_HAND or order.state != OrderState.UNDERWAY:
        return
    if any(line.is_service or queries.pieces_left(line) for line in queries.lines_on(order)):
        return
    with suppress(orders.Held):  # something else is asked: that comes first
        orders.receive_goods(order=order, by=by, at=at)


def _as_it_stands(claim: Claim, amount: int) -> int:
    """What is left of an order may be less than when it was asked for: the seller declined one
    of its visits meanwhile, one line was given back, or a part of the whole. Then that is what
    goes back. What was to be kept of the other visits is not changed by that."""
    order = orders.locked(claim.order)
    most = queries.most_of(order, claim.line)
    if claim.kind != ClaimKind.CALL_OFF or claim.line is not None:
        return min(amount, most) if most > 0 else amount
    if most >= claim.most:
        return amount
    return most - queries.kept_if_called_off(order, reason=claim.reason, at=claim.opened_at)


def close(claim: Claim, *, by: str, at: datetime) -> None:
    """End a locked claim with nothing.

    :raises NotAllowed: if its state does not let it.
    """
    step(claim, "close", by=by, at=at)
    news.moved(claim, _closed_as(claim), at=at)


def _closed_as(claim: Claim) -> str:
    """Say which way its order went, if that is why it is over."""
    order = claim.order
    if order.state == OrderState.REFUNDED or (claim.line is not None and claim.line.is_off):
        return "paid_back"
    if queries.given_back(order) and queries.most_of(order, claim.line) <= 0:
        return "spent"
    sent = order.state in {OrderState.UNDERWAY, OrderState.FULFILLED}
    return "sent" if claim.kind == ClaimKind.CANCEL and sent else "close"


def claim_granted(claim: Claim, *, by: str, at: datetime) -> None:
    """The buyer gets what she asked for; goods that must come back come back first.

    :raises NotAllowed: if its state does not let it.
    """
    if claim.needs_return and not claim.parcel:
        step(claim, "agree", by=by, at=at)
        news.moved(claim, "agree", at=at)
    else:
        settle(claim, by=by, at=at)
