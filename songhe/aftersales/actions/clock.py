"""What happens to claims by themselves; safe to run twice, and in two places at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from songhe.aftersales import queries
from songhe.aftersales.actions import money, news
from songhe.aftersales.actions.moving import locked
from songhe.aftersales.actions.rulings import take_effect
from songhe.aftersales.actions.settling import claim_granted, close, settle
from songhe.aftersales.models import Claim
from songhe.aftersales.rules.deadlines import REMIND_AGAIN, deadline_of
from songhe.aftersales.states import OVER, ClaimKind, ClaimState, Side
from songhe.kernel.each import for_each
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.shop.states import OrderState

CLOCK = "clock"
AT_ONCE = 200  # claims in one sweep


def run_deadline(*, claim: Claim, at: datetime) -> bool:
    """Do what is due for a claim, once; return whether anything was."""
    try:
        with transaction.atomic():
            claim = locked(claim)
            if claim.is_over or claim.due_at is None or at < claim.due_at:
                return False
            _act(claim, at)
    except NotAllowed:
        return _close_overtaken(claim, at)
    return True


def _act(claim: Claim, at: datetime) -> None:
    line = deadline_of(claim.state, claim.kind)
    then = line.then if line else ""
    if then == "yield":
        claim_granted(claim, by=CLOCK, at=at)
    elif then == "close":
        close(claim, by=CLOCK, at=at)
    elif then == "remind":
        claim.due_at = at + REMIND_AGAIN
        claim.save(update_fields=["due_at"])
        news.moved(claim, "remind", at=at)
    elif claim.state == ClaimState.DECIDED:
        take_effect(claim, by=CLOCK, at=at)
    else:
        settle(claim, by=CLOCK, at=at)


@transaction.atomic
def _close_overtaken(claim: Claim, at: datetime) -> bool:
    """Its order went another way meanwhile: there is nothing left to give back."""
    claim = locked(claim)
    if claim.is_over or "close" not in claim.verbs:
        return False
    close(claim, by=CLOCK, at=at)
    return True


def run_deadlines(*, at: datetime) -> int:
    """Do everything that is due, and say a day before what will be; return how many claims."""
    done = for_each(
        queries.due_claims(at)[:AT_ONCE],
        lambda claim: run_deadline(claim=claim, at=at),
        failed="claim_not_run",
    )
    for claim in queries.soon_due(at)[:AT_ONCE]:
        _warn(claim, at)
    return done


@transaction.atomic
def _warn(claim: Claim, at: datetime) -> None:
    claim = locked(claim)
    line = deadline_of(claim.state, claim.kind)
    if claim.warned_at or claim.is_over or line is None:
        return
    claim.warned_at = at
    claim.save(update_fields=["warned_at"])
    if line.waits_for in {Side.BUYER, Side.SELLER}:
        news.warned(claim, Side(line.waits_for), at=at)


def close_for_order(event: Event) -> None:
    """Listen to the shop: an order was sent, received or paid back, so what was asked about
    the whole of it, or about what was not to be sent, is over; once all its money went back, so
    is whatever is asked about a line of it. Twice is once. What the clock counts as received
    stays asked."""
    received = event.name.endswith(".fulfil") and event.actor != CLOCK
    about = Q(line=None) | Q(kind=ClaimKind.CANCEL) | Q(order__state=OrderState.REFUNDED)
    for claim in Claim.objects.filter(about, order=event.subject_id).order_by("pk"):
        _close_if_past(claim, received, by=event.actor, at=event.happened_at)


def close_for_line(event: Event) -> None:
    """Listen to the shop: a line was called off another way, by its seller; twice is once."""
    for claim in Claim.objects.filter(line=event.facts["line"]).exclude(state__in=OVER):
        _close_overtaken(claim, event.happened_at)


@transaction.atomic
def _close_if_past(claim: Claim, received: bool, *, by: str, at: datetime) -> None:  # noqa: FBT001 (a fact)
    claim = locked(claim)
    stands = claim.order.state in money.STANDS.get(ClaimKind(claim.kind), money.HAS_MONEY)
    if (stands and not received) or "close" not in claim.verbs:
        return
    close(claim, by=by, at=at)
