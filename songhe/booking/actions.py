"""Everything that changes calendars: opening them, holding, confirming and giving back time."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from songhe.accounts.models import Organisation, Person
from songhe.booking import queries
from songhe.booking.models import Booking, Calendar, Opening
from songhe.booking.queries import Slot
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed

CLOCK = "clock"  # who moves what lapses by itself


class AlreadyBooked(Exception):
    """Somebody else has that time; `next_free` is the first one after it, if there is any."""

    def __init__(self, next_free: Slot | None) -> None:
        super().__init__("already booked")
        self.next_free = next_free


class OutsideHours(AlreadyBooked):
    """The calendar does not take bookings at that time."""


@transaction.atomic
def open_calendar(
    *, name: str, person: Person | None = None, organisation: Organisation | None = None
) -> Calendar:
    """Give a person or a thing a calendar; a person who has one keeps it."""
    if person is None:
        return Calendar.objects.create(name=name, organisation=organisation)
    calendar, _created = Calendar.objects.get_or_create(
        person=person, defaults={"name": name, "organisation": organisation}
    )
    return calendar


@transaction.atomic
def set_hours(*, calendar: Calendar, hours: Iterable[tuple[int, time, time]]) -> None:
    """Replace a calendar's weekly hours: (weekday from 0 = Monday, from, to) in local time."""
    calendar.openings.all().delete()
    Opening.objects.bulk_create(
        Opening(calendar=calendar, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in hours
    )


@transaction.atomic
def hold(  # noqa: PLR0913 (every one of them is a fact of the hold)
    *,
    calendar: Calendar,
    starts_at: datetime,
    ends_at: datetime,
    buffer_minutes: int,
    purpose: str,
    expires_at: datetime,
    by: str,
    at: datetime,
) -> Booking:
    """Keep a time for somebody until `expires_at`; nobody else can take it meanwhile.

    :raises AlreadyBooked: if it is taken, or not within the calendar's hours; with the next
        free time.
    """
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    if not queries.within_hours(calendar=calendar, starts_at=starts_at, ends_at=ends_at):
        raise OutsideHours(_next_free(calendar, starts_at, minutes, buffer_minutes, at))
    period = (starts_at, ends_at + timedelta(minutes=buffer_minutes))
    _line_up(calendar)
    _lapse(calendar, period, at)
    booking = Booking(
        calendar=calendar,
        starts_at=starts_at,
        ends_at=ends_at,
        period=period,
        purpose=purpose,
        hold_expires_at=expires_at,
        held_at=at,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise AlreadyBooked(_next_free(calendar, starts_at, minutes, buffer_minutes, at)) from error
    events.record(
        name="booking.booking.hold",
        subject_id=booking.pk,
        actor=by,
        at=at,
        facts={"purpose": purpose},
    )
    return booking


@transaction.atomic
def confirm(*, booking: Booking, by: str, at: datetime) -> None:
    """Make a hold a booking. One that lapsed still counts if nobody took the time.

    :raises NotAllowed: if it was given back, or lapsed and was taken.
    """
    _line_up(booking.calendar)
    booking.refresh_from_db(fields=["state"])
    before = booking.state
    try:
        with transaction.atomic():
            booking.move("confirm", by=by, at=at, purpose=booking.purpose)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise NotAllowed("confirm", before) from error


@transaction.atomic
def extend_hold(*, booking: Booking, expires_at: datetime, by: str, at: datetime) -> None:
    """Keep a held time for longer.

    :raises NotAllowed: if it is not held any more.
    """
    booking.move("extend", by=by, at=at, until=expires_at.isoformat())
    booking.hold_expires_at = expires_at
    booking.save(update_fields=["hold_expires_at"])


@transaction.atomic
def release(*, booking: Booking, by: str, at: datetime) -> None:
    """Give a time back.

    :raises NotAllowed: if it is neither held nor booked.
    """
    booking.move("release", by=by, at=at, purpose=booking.purpose)


def expire_holds(*, at: datetime) -> int:
    """Let go of all holds whose time is over; return how many."""
    return sum(_expire(booking, at) for booking in queries.lapsed_holds(at).iterator())


def line_up(calendars: Iterable[int]) -> None:
    """Keep everybody else off several calendars, given by their keys, until this is committed.

    Who changes more than one in one transaction asks for all of them first: they are taken in
    one order, so that two who want the same never wait for each other.
    """
    rows = Calendar.objects.select_for_update(no_key=True).filter(pk__in=set(calendars))
    list(rows.order_by("pk").values_list("pk", flat=True))


def _line_up(calendar: Calendar) -> None:
    """Let one change at a time happen on a calendar, so that two never wait for each other."""
    Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)


def _lapse(calendar: Calendar, period: tuple[datetime, datetime], at: datetime) -> None:
    """Let go of lapsed holds that stand in the way."""
    for booking in queries.lapsed_holds(at).filter(calendar=calendar, period__overlap=period):
        _expire(booking, at)


def _expire(booking: Booking, at: datetime) -> bool:
    with transaction.atomic():
        # Read again under a lock: it may have been confirmed, extended or given back just now.
        lapsed = queries.lapsed_holds(at).select_for_update().filter(pk=booking.pk).first()
        if lapsed is None:
            return False
        lapsed.move("expire", by=CLOCK, at=at, purpose=lapsed.purpose)
    return True


def _next_free(
    calendar: Calendar, after: datetime, minutes: int, buffer_minutes: int, at: datetime
) -> Slot | None:
    return queries.next_free(
        calendars=[calendar], after=after, minutes=minutes, buffer_minutes=buffer_minutes, at=at
    )
