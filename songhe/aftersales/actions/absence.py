"""A seller says that nobody was at home; the elder answers, and the platform decides a quarrel."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales import queries
from songhe.aftersales.actions import news
from songhe.aftersales.actions.moving import locked, set_deadline
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.actions.settling import settle
from songhe.aftersales.models import AtTheDoor, Claim
from songhe.aftersales.rules import absence, terms
from songhe.aftersales.states import OVER, ClaimKind, ClaimState, Reason
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import orders
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState
from songhe.visits.actions.absence import find_nobody
from songhe.visits.models import Visit


class Lacking(Exception):
    """Something must have been done first; `what` is a word of `rules.absence.lacking`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Found:
    """What the worker found: when, where her telephone was, and what else there is to say."""

    door: absence.AtDoor
    place: str = ""
    words: str = ""


@transaction.atomic
def report_nobody(*, visit: Visit, found: Found, acting: Acting, at: datetime) -> Claim:
    """Say that nobody opened: the rule names what is kept, and she has two days to answer.

    :raises Lacking: if nobody waited or called long enough.
    Where the order holds anything else this is about the one visit, and the rest goes on.

    :raises NotPossible: if something is being asked about this visit, or the whole order.
    :raises NotAllowed: if the visit was not accepted, has begun, or was called off.
    """
    if what := absence.lacking(found.door, starts_at=visit.starts_at, at=at):
        raise Lacking(what)
    visit = find_nobody(visit=visit, by=acting.label, at=at)  # visits are locked before orders
    order = orders.locked(visit.order_line.order)
    line = _line_of(visit, order)
    asked = order.claims.exclude(state__in=OVER)
    if (asked.filter(line=None) | asked.filter(line=visit.order_line)).exists():
        raise NotPossible(ClaimKind.ABSENT)
    claim = _write(order, line, acting=acting, at=at)
    calls = sorted(found.door.calls)
    AtTheDoor.objects.create(
        claim=claim,
        visit=visit,
        came_at=found.door.came_at,
        first_call_at=calls[0],
        last_call_at=calls[-1],
        place=found.place,
        words=found.words.strip(),
        told_by=acting.label,
        told_at=at,
    )
    facts = {"order": order.code, "kind": claim.kind, "asked": claim.asked}
    record(
        name="aftersales.claim.open", subject_id=claim.pk, actor=acting.label, at=at, facts=facts
    )
    set_deadline(claim, at)
    news.moved(claim, "absent", at=at)
    return claim


def _line_of(visit: Visit, order: Order) -> OrderLine | None:
    """Return the line that the claim is about; None where the order holds nothing else.

    :raises NotAllowed: if the visit is no part of what waits to be paid out.
    """
    on = queries.lines_on(order)
    line = next((one for one in on if one.pk == visit.order_line_id), None)
    waits = {OrderState.PAID, OrderState.UNDERWAY} if len(on) > 1 else {OrderState.PAID}
    if line is None or visit.is_explaining or order.state not in waits:
        raise NotAllowed("find_nobody", order.state)
    return line if len(on) > 1 else None


def _write(order: Order, line: OrderLine | None, *, acting: Acting, at: datetime) -> Claim:
    most = queries.most_of(order, line)
    back = most - absence.kept_of(most)
    return Claim.objects.create(
        order=order,
        line=line,
        provider=order.provider,
        elder=order.elder,
        kind=ClaimKind.ABSENT,
        reason=Reason.NOBODY,
        asked=back,
        most=most,
        offered=back,
        terms=terms.VERSION,
        state=ClaimState.OFFERED,  # the rule's own offer: half goes back
        opened_by=acting.person,
        opened_label=acting.label,
        opened_at=at,
    )


@transaction.atomic
def forgive(*, claim: Claim, acting: Acting, at: datetime) -> Claim:
    """The seller keeps nothing after all: everything goes back at once.

    :raises NotAllowed: if it is no such claim, or she has answered.
    """
    claim = locked(claim)
    if claim.kind != ClaimKind.ABSENT or claim.state != ClaimState.OFFERED:
        raise NotAllowed("settle", claim.state)
    claim.offered = claim.most
    claim.save(update_fields=["offered"])
    settle(claim, by=acting.label, at=at)
    return claim
