"""What the seller answers."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales.actions import news, words
from songhe.aftersales.actions.moving import locked, step
from songhe.aftersales.actions.opening import NotThatMuch
from songhe.aftersales.actions.settling import claim_granted, settle
from songhe.aftersales.models import Claim
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.catalogue.actions import stock
from songhe.kernel.flow import NotAllowed
from songhe.shipping.actions import packing


class NothingToSend(Exception):
    """This claim is about a visit or about money: no piece goes out."""


@transaction.atomic
def agree(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """Grant what was asked.

    :raises NotAllowed: if it was answered or taken back meanwhile.
    """
    claim = locked(claim)
    if claim.state != ClaimState.ASKED:
        raise NotAllowed("agree", claim.state)
    claim_granted(claim, by=acting.label, at=at)
    return claim


@transaction.atomic
def offer(*, claim: Claim, amount: int, why: str, acting: Acting, at: datetime) -> Claim:
    """Offer a part, with a word about why.

    :raises NotThatMuch: if it is nothing, or more than may go back.
    :raises NothingSaid: if no word says why.
    :raises NotAllowed: if it was answered meanwhile, or the platform has decided.
    """
    if not why.strip():
        raise words.NothingSaid
    claim = locked(claim)
    if not 0 < amount <= claim.most:
        raise NotThatMuch(claim.most)
    _check_not_decided(claim)
    claim.offered = amount
    claim.save(update_fields=["offered"])
    step(claim, "offer", by=acting.label, at=at, amount=amount)
    words.write(claim, why, acting=acting, at=at)
    news.moved(claim, "offer", at=at)
    return claim


@transaction.atomic
def refuse(*, claim: Claim, why: str, acting: Acting, at: datetime) -> Claim:
    """Say no, and why; the buyer may then ask the platform.

    :raises NothingSaid: if no word says why.
    :raises NotAllowed: if it was answered meanwhile, or the platform has decided.
    """
    if not why.strip():
        raise words.NothingSaid
    claim = locked(claim)
    _check_not_decided(claim)
    step(claim, "refuse", by=acting.label, at=at)
    words.write(claim, why, acting=acting, at=at)
    news.moved(claim, "refuse", at=at)
    return claim


@transaction.atomic
def take_back(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """The goods are back and as they should be: the money goes back.

    :raises NotAllowed: if they are not on their way.
    """
    claim = locked(claim)
    if claim.state != ClaimState.SENT_BACK:
        raise NotAllowed("settle", claim.state)
    settle(claim, by=acting.label, at=at)
    return claim


@transaction.atomic
def send_new(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """The old piece is back; a new one goes out, off the shelf.

    :raises NothingToSend: if it is no exchange, or the platform decided that it is money.
    :raises SoldOut: if there is none left.
    :raises NotAllowed: if the old piece is not on its way back.
    """
    claim = locked(claim)
    ruling = claim.last_ruling
    money = ruling is not None and not ruling.replaces
    if claim.kind != ClaimKind.EXCHANGE or claim.line is None or money:
        raise NothingToSend
    step(claim, "replace", by=acting.label, at=at)
    article = claim.line.article  # of the size that was bought
    stock.reserve_stock(quantities=[(article, claim.pieces)], subject=claim.subject, at=at)
    try:
        packing.pick_again(order_line_id=claim.line.pk, pieces=claim.pieces, by=acting.label, at=at)
    except packing.NotEnough as lacking:
        left = claim.pieces - lacking.missing
        raise stock.SoldOut(claim.line.listing, left) from lacking
    stock.ship_stock(subject=claim.subject, at=at)
    news.moved(claim, "replace", at=at)
    return claim


def _check_not_decided(claim: Claim) -> None:
    if claim.last_ruling is not None:
        raise NotAllowed("refuse", claim.state)
