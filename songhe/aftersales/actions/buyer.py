"""What the buyer does with a claim of hers."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales import queries
from songhe.aftersales.actions import money, news, words
from songhe.aftersales.actions.moving import locked, step
from songhe.aftersales.actions.settling import settle
from songhe.aftersales.models import Claim
from songhe.aftersales.models.claims import FETCHED
from songhe.aftersales.rules.freight import freight
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.kernel.flow import NotAllowed


@transaction.atomic
def withdraw(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """Let it be.

    :raises NotAllowed: if it is over, or the goods are on their way back.
    """
    claim = locked(claim)
    if claim.kind == ClaimKind.ABSENT:
        raise NotAllowed("withdraw", claim.state)  # it is the seller's
    step(claim, "withdraw", by=acting.label, at=at)
    news.moved(claim, "withdraw", at=at)
    return claim


@transaction.atomic
def accept_offer(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """Take what the seller offers; ten minutes later the money goes back.

    :raises NotAllowed: if nothing is offered.
    """
    claim = locked(claim)
    step(claim, "accept", by=acting.label, at=at)
    news.moved(claim, "accept", at=at)
    return claim


@transaction.atomic
def reconsider(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """A change of mind about an offer, within the ten minutes.

    :raises NotAllowed: if they are over, or it never was an offer.
    """
    claim = locked(claim)
    if claim.offered is None:
        raise NotAllowed("reconsider", claim.state)
    step(claim, "reconsider", by=acting.label, at=at)
    return claim


@transaction.atomic
def send_back(*, claim: Claim, parcel: str, acting: Acting, at: datetime) -> Claim:
    """The goods are on their way back; `parcel` is the number on the slip.

    :raises NotAllowed: if they need not come back.
    """
    claim = locked(claim)
    claim.parcel = parcel.strip()
    claim.save(update_fields=["parcel"])
    step(claim, "send_back", by=acting.label, at=at)
    news.moved(claim, "send_back", at=at)
    return claim


@transaction.atomic
def have_fetched(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """A courier fetches the goods at her door; what it costs is booked now, by the tariff.

    :raises NotAllowed: if they need not come back, or are on their way.
    """
    claim = locked(claim)
    claim.parcel, claim.freight = FETCHED, freight(claim.pieces)
    claim.save(update_fields=["parcel", "freight"])
    step(claim, "send_back", by=acting.label, at=at, freight=claim.freight)
    money.pay_freight(claim=claim, at=at)
    news.moved(claim, "fetch", at=at)
    return claim


@transaction.atomic
def receive_new(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """The new piece is here, and it is right.

    :raises NotAllowed: if none was sent.
    """
    claim = locked(claim)
    if claim.state != ClaimState.REPLACED:
        raise NotAllowed("settle", claim.state)
    settle(claim, by=acting.label, at=at)
    return claim


@transaction.atomic
def dispute(*, claim: Claim, why: str, acting: Acting, at: datetime) -> Claim:
    """Ask the platform who is in the right.

    :raises NothingSaid: if no word says why.
    :raises NotAllowed: if the seller did not answer yet, it is over, or was decided twice.
    """
    if not why.strip():
        raise words.NothingSaid
    claim = locked(claim)
    if not queries.may_be_disputed(claim):
        raise NotAllowed("dispute", claim.state)
    step(claim, "dispute", by=acting.label, at=at)
    claim.disputed_at = at
    claim.save(update_fields=["disputed_at"])
    words.write(claim, why, acting=acting, at=at)
    news.moved(claim, "dispute", at=at)
    return claim
