"""Agreeing an hour for explaining in person: booked here, and a visit for whoever comes.

Visits stand beside this context and are not called; they hear of `shipping.explanation.agree`.
"""

from datetime import datetime, timedelta

from django.db import transaction

from songhe.accounts.models import Person
from songhe.booking import actions as booking
from songhe.booking.models import Booking, Calendar
from songhe.catalogue import queries as catalogue
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.shipping import queries
from songhe.shipping.actions import hours_news, news
from songhe.shipping.actions.locking import locked
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState, ShipmentState
from songhe.shop.actions.explaining import note_explaining
from songhe.shop.states import OrderState

LASTS = timedelta(minutes=30)
WAY = 15  # minutes to the next door


class NotOfTheSeller(Exception):
    """Whoever should come does not work for this seller."""


class AgreedAlready(Exception):
    """There is an hour for it."""


@transaction.atomic
def agree_explaining(
    *, shipment: Shipment, calendar: Calendar, starts_at: datetime, by: str, at: datetime
) -> Explanation:
    """Book an hour in which somebody shows her how to use what she bought.

    :raises NotOfTheSeller: if the calendar is nobody's of the seller's workers.
    :raises AgreedAlready: if an hour is agreed.
    :raises AlreadyBooked: if the time is taken; with the next free one.
    :raises NotAllowed: if the order is not to be sent any more.
    """
    shipment = locked(shipment)
    if is_paid_back(shipment) or shipment.order.fulfilled_at is not None:
        raise NotAllowed("explain", shipment.state)
    worker = worker_of(shipment, calendar)
    if Explanation.objects.filter(shipment=shipment).exists():
        raise AgreedAlready
    held = hold_hour(shipment, calendar, starts_at, until=starts_at, by=by, at=at)
    explanation = Explanation.objects.create(shipment=shipment, worker=worker, booking=held)
    settle_hour(explanation, shipment, by=by, at=at)
    return explanation


def is_paid_back(shipment: Shipment) -> bool:
    """Is nothing of it hers, whether or not it set out, or came?"""
    back = shipment.order.state == OrderState.REFUNDED
    off = back or shipment.state == ShipmentState.CANCELLED
    return off or not queries.items_hers(shipment).exists()


def worker_of(shipment: Shipment, calendar: Calendar) -> Person:
    """Return whose calendar it is.

    :raises NotOfTheSeller: if it is nobody's of the seller's workers.
    """
    theirs = catalogue.calendars_of_workers(shipment.provider).filter(pk=calendar.pk).first()
    if theirs is None or theirs.person is None:
        raise NotOfTheSeller
    return theirs.person


def hold_hour(
    shipment: Shipment,
    calendar: Calendar,
    starts_at: datetime,
    *,
    until: datetime,
    by: str,
    at: datetime,
) -> Booking:
    """Keep an hour for showing it to her.

    :raises AlreadyBooked: if the time is taken; with the next free one.
    """
    return booking.hold(
        calendar=calendar,
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        buffer_minutes=WAY,
        purpose=f"shipping.shipment:{shipment.code}",
        expires_at=until,
        by=by,
        at=at,
    )


def settle_hour(explanation: Explanation, shipment: Shipment, *, by: str, at: datetime) -> None:
    """The hour that is held is agreed: visits hear of it."""
    held = explanation.booking
    booking.confirm(booking=held, by=by, at=at)
    line = queries.items_hers(shipment).values_list("order_line", flat=True)[0]
    worker = explanation.worker_id
    explanation.move("agree", by=by, at=at, order_line=line, worker=worker, booking=held.pk)
    shipment.explained, shipment.explain_at = True, held.starts_at
    shipment.save(update_fields=["explained", "explain_at"])
    note_explaining(order=shipment.order, comes=True)
    news.everyone_looks(shipment, at=at)


def drop_explaining(shipment: Shipment, *, by: str, at: datetime) -> None:
    """Nothing that could be explained is hers, so nobody comes, and an hour that lies ahead is
    free again.

    Visits hear of it by themselves, where somebody was to come.
    """
    before = end_explaining(shipment, by=by, at=at)
    if before is not None:
        hours_news.dropped(*before, shipment, at=at)


def end_explaining(shipment: Shipment, *, by: str, at: datetime) -> tuple[Explanation, str] | None:
    """Nobody comes for a locked shipment any more; return the hour there was, and how it stood."""
    found = (
        Explanation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("booking", "worker")
        .filter(shipment=shipment)
        .first()
    )
    shipment.explained, shipment.explain_at = False, None
    shipment.save(update_fields=["explained", "explain_at"])
    note_explaining(order=shipment.order, comes=False)
    if found is None or "drop" not in found.verbs or _is_behind(found, at):
        return None
    before = found.state
    found.move("drop", by=by, at=at)
    free_hour(found.booking, by=by, at=at)
    return found, before


def _is_behind(found: Explanation, at: datetime) -> bool:
    """Was it explained, or at least the time for it?"""
    return found.state == ExplanationState.AGREED and found.booking.ends_at <= at


@transaction.atomic
def drop_for_gone(event: Event) -> None:
    """Listen to the shop: goods are not hers any more. Once nothing is that could be explained,
    nobody comes. Twice is once."""
    shipment = Shipment.objects.filter(order=event.subject_id).first()
    if shipment is None:
        return
    shipment, at = locked(shipment), event.happened_at
    if shipment.explained and is_paid_back(shipment):
        drop_explaining(shipment, by=event.actor, at=at)
    news.everyone_looks(shipment, at=at)


def free_hour(held: Booking, *, by: str, at: datetime) -> None:
    """Give an hour back, if it is still kept."""
    if "release" in held.verbs:
        booking.release(booking=held, by=by, at=at)


@transaction.atomic
def change_explainer(event: Event) -> None:
    """Listen to visits: somebody else comes, whose hour is booked; the hour before is free again.

    Being told twice is once, and late what is overtaken only gives its own hour back.
    """
    if "order_line" not in event.facts:
        return  # a visit that was bought keeps its hour itself
    found = (
        Explanation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("booking")
        .get(shipment__items__order_line=event.facts["order_line"])
    )
    taken = Booking.objects.get(pk=event.facts["booking"])
    if taken == found.booking:
        return
    overtaken = taken.pk < found.booking.pk or found.state != ExplanationState.AGREED
    free = taken if overtaken else found.booking
    if not overtaken:
        found.worker_id, found.booking = event.facts["worker"], taken
        found.save(update_fields=["worker", "booking"])
    free_hour(free, by=event.actor, at=event.happened_at)
