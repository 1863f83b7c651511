"""Another hour for explaining in person: the seller proposes one, and she or who may order for
her says whether it fits. The goods are paid, and for this nothing is paid again.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.booking.models import Calendar
from songhe.kernel.each import for_each
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.shipping import queries
from songhe.shipping.actions import hours_news as news
from songhe.shipping.actions.explaining import (
    end_explaining,
    free_hour,
    hold_hour,
    is_paid_back,
    settle_hour,
    worker_of,
)
from songhe.shipping.actions.locking import locked
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState
from songhe.shop.actions.explaining import forgo_explaining

ANSWER = timedelta(days=2)  # her time to say whether it fits


class HourOver(Exception):
    """That hour has begun or is over."""


@transaction.atomic
def propose_hour(
    *, shipment: Shipment, calendar: Calendar, starts_at: datetime, by: str, at: datetime
) -> Explanation:
    """Keep another hour for her until she answers; one that was proposed before is let go.

    :raises NotOfTheSeller: if the calendar is nobody's of the seller's workers.
    :raises HourOver: if that hour has begun.
    :raises AlreadyBooked: if the time is taken; with the next free one.
    :raises NotAllowed: if an hour stands, or the goods were paid back.
    """
    shipment, found = _locked(shipment, "propose")
    worker = worker_of(shipment, calendar)
    if starts_at <= at:
        raise HourOver
    if is_paid_back(shipment):
        raise NotAllowed("propose", shipment.state)
    found.move("propose", by=by, at=at)
    free_hour(found.booking, by=by, at=at)
    until = min(at + ANSWER, starts_at)
    found.booking = hold_hour(shipment, calendar, starts_at, until=until, by=by, at=at)
    found.worker = worker
    found.save(update_fields=["booking", "worker"])
    news.proposed(found, shipment, at=at)
    return found


@transaction.atomic
def answer_hour(
    *, shipment: Shipment, hour: int, fits: bool, acting: Acting, at: datetime
) -> Explanation:
    """Say whether the hour that one saw fits her: then somebody comes, or another is proposed.

    :raises PermissionDenied: if it is neither she nor somebody who may order for her.
    :raises NotAllowed: if another hour was proposed meanwhile, or its time to answer is over.
    """
    _must_be_let(shipment, acting, at)
    shipment, found = _locked(shipment, "agree")
    waits = found.state == ExplanationState.PROPOSED and found.booking_id == hour
    if not waits or at >= found.booking.hold_expires_at:
        raise NotAllowed("agree" if fits else "refuse", found.state)
    if fits:
        settle_hour(found, shipment, by=acting.label, at=at)
    else:
        found.move("refuse", by=acting.label, at=at)
        free_hour(found.booking, by=acting.label, at=at)
    news.answered(found, shipment, fits=fits, at=at)
    return found


@transaction.atomic
def put_off(*, shipment: Shipment, acting: Acting, at: datetime) -> Explanation:
    """The hour that was agreed does not fit her any more: the seller proposes another.

    :raises PermissionDenied: if it is neither she nor somebody who may order for her.
    :raises NotAllowed: if none is agreed, or whoever comes may be at the door.
    """
    _must_be_let(shipment, acting, at)
    shipment, found = _locked(shipment, "put_off")
    if not queries.may_be_put_off(found, at):
        raise NotAllowed("put_off", found.state)
    lines = list(shipment.items.values_list("order_line", flat=True))
    found.move("put_off", by=acting.label, at=at, order_lines=lines)
    _open_again(found, shipment, by=acting.label, at=at)
    news.put_off(found, shipment, at=at)
    return found


@transaction.atomic
def do_without(*, shipment: Shipment, acting: Acting, at: datetime) -> None:
    """Nobody need come and show it to her after all; what she bought comes as before.

    :raises PermissionDenied: if it is neither she nor somebody who may order for her.
    :raises NotAllowed: if an hour is agreed, which is put off first, or nobody would come.
    """
    _must_be_let(shipment, acting, at)
    shipment = locked(shipment)
    if not queries.may_do_without(shipment, queries.explanation_of(shipment)):
        raise NotAllowed("drop", shipment.state)
    end_explaining(shipment, by=acting.label, at=at)
    forgo_explaining(order=shipment.order, by=acting.label, at=at)
    news.forgone(shipment, acting, at=at)


@transaction.atomic
def let_hour_go(event: Event) -> None:
    """Listen to visits: nobody comes to explain, so another hour may be proposed.

    Being told twice is once, also when another hour was agreed in between.
    """
    if "order_line" not in event.facts:
        return  # a visit that was bought keeps its hour itself
    shipment = Shipment.objects.get(items__order_line=event.facts["order_line"])
    shipment, found = _locked(shipment, "call_off")
    agreed = Event.objects.filter(name="shipping.explanation.agree", subject_id=found.pk)
    if "call_off" not in found.verbs or agreed.filter(pk__gt=event.pk).exists():
        return
    found.move("call_off", by=event.actor, at=event.happened_at)
    _open_again(found, shipment, by=event.actor, at=event.happened_at)


def lapse_hours(*, at: datetime) -> int:
    """Let go of hours that she did not answer in time; return how many. Twice is once."""
    return for_each(
        queries.unanswered_hours(at), lambda one: _lapse(one, at), failed="hour_not_lapsed"
    )


def _lapse(explanation: Explanation, at: datetime) -> bool:
    shipment, found = _locked(explanation.shipment, "lapse")
    over = at >= found.booking.hold_expires_at
    if found.state != ExplanationState.PROPOSED or not over:
        return False
    found.move("lapse", by=news.CLOCK, at=at)
    free_hour(found.booking, by=news.CLOCK, at=at)
    news.unanswered(found, shipment, at=at)
    return True


def _open_again(found: Explanation, shipment: Shipment, *, by: str, at: datetime) -> None:
    free_hour(found.booking, by=by, at=at)
    shipment.explain_at = None
    shipment.save(update_fields=["explain_at"])
    news.everyone_looks(shipment, at=at)


def _locked(shipment: Shipment, verb: str) -> tuple[Shipment, Explanation]:
    """Return both as they are now, with everybody else who would move them kept waiting.

    :raises NotAllowed: if no hour was ever agreed.
    """
    shipment = locked(shipment)
    found = (
        Explanation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("booking", "worker")
        .filter(shipment=shipment)
        .first()
    )
    if found is None:
        raise NotAllowed(verb, ExplanationState.WANTED)
    return shipment, found


def _must_be_let(shipment: Shipment, acting: Acting, at: datetime) -> None:
    if not queries.may_say_when(shipment, acting, at):
        raise PermissionDenied("shop:order:place")
