"""The platform decides, once; after an appeal somebody else decides for good."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales import queries
from songhe.aftersales.actions import news, words
from songhe.aftersales.actions.moving import locked, step
from songhe.aftersales.actions.opening import NotThatMuch
from songhe.aftersales.actions.settling import close, settle
from songhe.aftersales.models import Claim, Ruling
from songhe.aftersales.states import ClaimKind, ClaimState, Level


class NotAnArbiter(Exception):
    """Only who decides for the platform decides."""


class SamePerson(Exception):
    """An appeal is decided by somebody else."""


class NotThatLittle(Exception):
    """Less would go back than the rule gives; `least` is what it gives."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least}")
        self.least = least


class NotReplaceable(Exception):
    """Nobody asked for a new piece, or one was sent already: then it is money."""


@dataclass(frozen=True)
class Verdict:
    """How much goes back, whether the goods come back first, and why; or that a new piece is
    sent for what comes back, and all the money if it is not."""

    amount: int  # fen
    needs_return: bool
    reasons: str
    replaces: bool = False  # then the amount is all that may go back


@transaction.atomic
def decide(*, claim: Claim, verdict: Verdict, acting: Acting, at: datetime) -> Claim:
    """Decide a dispute, or an appeal: then it is done at once. So is a second dispute, about
    the piece that was sent because of the first.

    :raises NotAnArbiter: if somebody else tries.
    :raises SamePerson: if who decided first would decide the appeal.
    :raises NothingSaid: if there are no reasons.
    :raises NotThatMuch: if more would go back than was paid.
    :raises NotThatLittle: if less would, than the rule of an absence gives.
    :raises NotReplaceable: if a new piece was not asked for, or was sent before.
    :raises NotAllowed: if nothing is to be decided.
    """
    if not queries.may_arbitrate(acting):
        raise NotAnArbiter
    if not verdict.reasons.strip():
        raise words.NothingSaid
    claim = locked(claim)
    if not 0 <= verdict.amount <= claim.most:
        raise NotThatMuch(claim.most)
    if claim.kind == ClaimKind.ABSENT and verdict.amount < claim.asked:
        raise NotThatLittle(claim.asked)
    if verdict.replaces and not queries.may_be_replaced(claim):
        raise NotReplaceable
    if claim.state == ClaimState.APPEALED or _was_decided(claim):
        return _decide_appeal(claim, verdict, acting=acting, at=at)
    step(claim, "decide", by=acting.label, at=at, amount=verdict.amount)
    _write(claim, Level.FIRST, verdict, acting=acting, at=at)
    news.moved(claim, "decide", at=at)
    return claim


def _was_decided(claim: Claim) -> bool:
    """Was it decided once, and is it asked about again?"""
    return claim.state == ClaimState.DISPUTED and claim.last_ruling is not None


def _decide_appeal(claim: Claim, verdict: Verdict, *, acting: Acting, at: datetime) -> Claim:
    first = claim.last_ruling
    if first is not None and first.by_id == acting.person.pk:
        raise SamePerson
    if claim.state == ClaimState.DISPUTED:
        step(claim, "decide", by=acting.label, at=at, amount=verdict.amount)
    _write(claim, Level.APPEAL, verdict, acting=acting, at=at)
    take_effect(claim, by=acting.label, at=at)
    return claim


def _write(claim: Claim, level: Level, verdict: Verdict, *, acting: Acting, at: datetime) -> Ruling:
    return Ruling.objects.create(
        claim=claim,
        level=level,
        amount=claim.most if verdict.replaces else verdict.amount,
        needs_return=(verdict.needs_return or verdict.replaces) and claim.needs_return,
        replaces=verdict.replaces,
        reasons=verdict.reasons.strip(),
        by=acting.person,
        by_label=acting.label,
        at=at,
    )


@transaction.atomic
def appeal(*, claim: Claim, why: str, acting: Acting, at: datetime) -> Claim:
    """Buyer or seller asks for a second look, once.

    :raises NothingSaid: if no word says why.
    :raises NotAllowed: if there is no ruling, or the three days are over.
    """
    if not why.strip():
        raise words.NothingSaid
    claim = locked(claim)
    step(claim, "appeal", by=acting.label, at=at)
    claim.rulings.filter(level=Level.FIRST).update(appealed_by=words.side(acting))
    words.write(claim, why, acting=acting, at=at)
    news.moved(claim, "appeal", at=at)
    return claim


def take_effect(claim: Claim, *, by: str, at: datetime) -> None:
    """What was decided for good is done: money, a new piece, the way back first, or nothing.

    :raises NotAllowed: if nothing was decided.
    """
    ruling = claim.rulings.order_by("level").last()
    if ruling is None or not ruling.amount:
        close(claim, by=by, at=at)
    elif ruling.needs_return and not claim.parcel:
        step(claim, "agree", by=by, at=at)
        news.moved(claim, "agree", at=at)
    elif ruling.replaces:  # the old piece is there: from here it goes on as if it came now
        step(claim, "agree", by=by, at=at)
        step(claim, "send_back", by=by, at=at)
        news.moved(claim, "change", at=at)
    else:
        settle(claim, by=by, at=at)
