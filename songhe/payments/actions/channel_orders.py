"""Telling channels whose each part is: asked first if they know, told under the same number."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.db.models import F

from songhe.kernel.codes import new_code
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job, defer_job_at
from songhe.payments import queries
from songhe.payments.actions import books
from songhe.payments.actions.allotting import CHANNEL, keep, release_if_shared
from songhe.payments.gateways.allotting import (
    AllottingGateway,
    Back,
    Outcome,
    Paid,
    Part,
    Standing,
    allotting_gateway,
)
from songhe.payments.gateways.payment import Refused, TryAgain
from songhe.payments.models import Allotment, Intent, Release, Takeback
from songhe.payments.models.allotments import ChannelOrder
from songhe.payments.states import AllotState, RefundState

NO_ANSWER = "NO_ANSWER"  # what stands where the channel's own reason would
logger = structlog.get_logger(__name__)

AT_ONCE = 100  # of a kind in one sweep
LOST = timedelta(minutes=2)  # channels answer within seconds; after this long they are asked
KINDS: dict[str, type[Allotment] | type[Takeback] | type[Release]] = {
    "allotment": Allotment,
    "takeback": Takeback,
    "release": Release,
}
MAY_GO = {"takeback": {"allotment__state": AllotState.DONE}}  # as `_may_go` says
Order = TypeVar("Order", bound=ChannelOrder)


def send_order(*, kind: str, order_id: int, at: datetime) -> None:
    """Tell the channel, or ask what became of it, and write down what it says.

    May be run again at any time and in two places. Call it with no transaction open.

    :raises TryAgain: if the channel cannot be reached just now.
    """
    model = KINDS[kind]
    order = model._default_manager.get(pk=order_id)
    if order.state != AllotState.WAITING or not _may_go(order):
        return
    asked_before = order.attempts > 0
    model._default_manager.filter(pk=order.pk).update(attempts=F("attempts") + 1)
    try:
        outcome = _speak(order, asked_before=asked_before)
    except Refused as refused:
        _refuse(order, refused.why, by=CHANNEL, at=at)
        return
    if outcome.standing == Standing.DONE:
        _finish(order, outcome.reference, at)


@transaction.atomic
def retry_order(*, order: ChannelOrder, by: str, at: datetime) -> None:
    """Tell the channel once more what it refused; first it is asked what became of it. It has a
    new day to answer.

    :raises NotAllowed: if it did not refuse it.
    """
    order.move("retry", by=by, at=at, why=order.why)
    order.again, order.asked_at, order.why = True, at, ""
    order.save(update_fields=["again", "asked_at", "why"])
    defer_job("payments.send_order", kind=_kind_of(order), order_id=order.pk)


def give_up(*, order: ChannelOrder, by: str, at: datetime) -> None:
    """Wait no longer for a channel that says nothing: it counts as refused, as if it had said so.

    Should it turn out to be done after all, trying again finds that.

    :raises NotAllowed: if it does not wait, or not for long enough.
    """
    order.refresh_from_db()
    if order.state != AllotState.WAITING or order.asked_at > at - queries.UNANSWERED:
        raise NotAllowed("refuse", order.state)
    _refuse(order, NO_ANSWER, by=by, at=at)


def send_waiting_orders(*, at: datetime) -> int:
    """Queue what channels are still at, or whose job was lost; return how many.

    Least tried first: what a channel never does must not keep a lost one waiting.
    """
    count = 0
    for kind, model in KINDS.items():
        waiting = model._default_manager.filter(state=AllotState.WAITING, asked_at__lte=at - LOST)
        may_go = waiting.filter(**MAY_GO.get(kind, {}))
        least = may_go.order_by("attempts", "pk").values_list("pk", flat=True)
        for order_id in list(least[:AT_ONCE]):
            defer_job("payments.send_order", kind=kind, order_id=order_id)
            count += 1
    return count


# --- What is said to the channel -----------------------------------------------------------


def _may_go(order: ChannelOrder) -> bool:
    """What comes back comes back once it went out; its end sends us again."""
    return not isinstance(order, Takeback) or order.allotment.state == AllotState.DONE


def _speak(order: ChannelOrder, *, asked_before: bool) -> Outcome:
    """Ask about what was told before: an answer may have been lost, or the program killed."""
    gateway = allotting_gateway(_intent_of(order).channel)
    if asked_before:
        try:
            outcome = _ask(gateway, order)
        except Refused:
            if not order.again:
                raise
            _renumber(order)  # the channel has closed that number for good
        else:
            if outcome.standing != Standing.UNKNOWN:
                return outcome
    return _tell(gateway, order)


def _tell(gateway: AllottingGateway, order: ChannelOrder) -> Outcome:
    if isinstance(order, Allotment):
        return gateway.allot(part_of(order))
    if isinstance(order, Takeback):
        return gateway.take_back(back_of(order))
    return gateway.release(number=order.code, paid=_paid(_intent_of(order)))


def _ask(gateway: AllottingGateway, order: ChannelOrder) -> Outcome:
    if isinstance(order, Allotment):
        return gateway.ask(part_of(order))
    if isinstance(order, Takeback):
        return gateway.ask_back(back_of(order))
    return Outcome(Standing.UNKNOWN)  # said twice it is said once


def _paid(intent: Intent) -> Paid:
    return Paid(intent.code, intent.channel_reference)


def part_of(one: Allotment) -> Part:
    """Return a seller's part in the words of the channels' adapters."""
    return Part(one.code, _paid(one.intent), one.account, one.seller_part)


def back_of(one: Takeback) -> Back:
    """Return what comes back of one."""
    return Back(one.code, part_of(one.allotment), one.amount)


def _renumber(order: ChannelOrder) -> None:
    before, order.code = order.code, new_code()
    mine = type(order)._default_manager.filter(pk=order.pk, code=before, state=AllotState.WAITING)
    if not mine.update(code=order.code, again=False):
        raise TryAgain("somebody else is at it")


# --- What the channel said -----------------------------------------------------------------


@transaction.atomic
def _finish(order: ChannelOrder, reference: str, at: datetime) -> None:
    """Write down that it is done; hearing of it again changes nothing."""
    known = _locked(order)
    if known.state not in {AllotState.WAITING, AllotState.REFUSED} or known.code != order.code:
        return
    if known.state == AllotState.REFUSED:
        known.move("retry", by=CHANNEL, at=at)
    known.move("finish", by=CHANNEL, at=at, **_facts(known))
    known.reference, known.done_at = reference, at
    known.save(update_fields=["reference", "done_at"])
    if isinstance(known, Allotment):
        books.post_allotment(known, at)
        for back in known.takebacks.filter(state=AllotState.WAITING):
            defer_job("payments.send_order", kind="takeback", order_id=back.pk)
        release_if_shared(intent_id=known.intent_id, at=at)
    if isinstance(known, Takeback):
        books.post_takeback(known, at)
        _send_refunds(known, at)


@transaction.atomic
def _refuse(order: ChannelOrder, why: str, *, by: str, at: datetime) -> None:
    known = _locked(order)
    if known.state != AllotState.WAITING or known.code != order.code:
        return
    known.move("refuse", by=by, at=at, why=why)
    known.why = why[:200]
    known.save(update_fields=["why"])
    logger.error("channel_order_refused", kind=_kind_of(known), order=known.code, why=why)
    if isinstance(known, Allotment):
        _drop_takebacks(known, at)
    if isinstance(known, Takeback):
        _send_refunds(known, at)  # who paid does not wait for the seller; the seller owes it


def _drop_takebacks(part: Allotment, at: datetime) -> None:
    """The seller never got it, so nothing comes back: what was asked for is with us."""
    for back in part.takebacks.filter(state=AllotState.WAITING).order_by("pk"):
        back.move("drop", by=CHANNEL, at=at)
        part.taken_back -= back.amount
        part.save(update_fields=["taken_back"])
        keep(part, back.amount, at=at)
        _send_refunds(back, at)


def _send_refunds(back: Takeback, at: datetime) -> None:
    pause = allotting_gateway(_intent_of(back).channel).pause
    for refund in queries.refunds_after(back.key).filter(state=RefundState.WAITING):
        if pause:
            defer_job_at("payments.send_refund", at + pause, refund_id=refund.pk)
        else:
            defer_job("payments.send_refund", refund_id=refund.pk)


def _locked(order: Order) -> Order:
    return type(order)._default_manager.select_for_update(of=("self",)).get(pk=order.pk)


def _facts(order: ChannelOrder) -> dict[str, Any]:
    if isinstance(order, Allotment):
        return {"subject": order.subject, "seller": order.seller_part}
    if isinstance(order, Takeback):
        return {"key": order.key, "amount": order.amount}
    return {}


def _intent_of(order: ChannelOrder) -> Intent:
    if isinstance(order, Takeback):
        return order.allotment.intent
    intent: Intent = order.intent  # type: ignore[attr-defined] # of the other two
    return intent


def _kind_of(order: ChannelOrder) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(order, model))
