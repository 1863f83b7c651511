"""Questions about calendars. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from songhe.booking.models import Booking, Calendar, Opening
from songhe.booking.rules.slots import Period, free_starts
from songhe.booking.states import BookingState

LOOK_AHEAD = 14  # days in which the next free time is sought


@dataclass(frozen=True)
class Slot:
    """A time that is free on one calendar."""

    calendar: Calendar
    starts_at: datetime
    ends_at: datetime


def free_slots(
    *, calendars: Iterable[Calendar], day: date, minutes: int, buffer_minutes: int, at: datetime
) -> list[Slot]:
    """Return the free times of a day on any of these calendars, earliest first: two queries."""
    return _free(calendars, [day], minutes, buffer_minutes, at)


def free_days(
    *,
    calendars: Iterable[Calendar],
    days: Sequence[date],
    minutes: int,
    buffer_minutes: int,
    at: datetime,
) -> dict[date, list[Slot]]:
    """Return the free times of several days, each day with its own: two queries in all."""
    found: dict[date, list[Slot]] = {day: [] for day in days}
    for slot in _free(calendars, days, minutes, buffer_minutes, at):
        found[timezone.localtime(slot.starts_at).date()].append(slot)
    return found


def next_free(
    *,
    calendars: Iterable[Calendar],
    after: datetime,
    minutes: int,
    buffer_minutes: int,
    at: datetime,
) -> Slot | None:
    """Return the first free time from `after` on, within two weeks; None when there is none."""
    first = timezone.localtime(after).date()
    days = [first + timedelta(days=number) for number in range(LOOK_AHEAD)]
    slots = _free(calendars, days, minutes, buffer_minutes, max(after, at), live_at=at)
    return slots[0] if slots else None


def live_bookings(calendars: Iterable[Calendar], period: Period, at: datetime) -> QuerySet[Booking]:
    """Return what takes time in a period: bookings, and holds that have not lapsed."""
    return Booking.objects.filter(
        Q(state=BookingState.BOOKED) | Q(state=BookingState.HELD, hold_expires_at__gt=at),
        calendar__in=list(calendars),
        period__overlap=period,
    )


def within_hours(*, calendar: Calendar, starts_at: datetime, ends_at: datetime) -> bool:
    """Does a period lie within the opening hours? A calendar without any is always open."""
    openings = list(calendar.openings.all())
    if not openings:
        return True
    day = timezone.localtime(starts_at).date()
    windows = [_window(opening, day) for opening in openings if opening.weekday == day.weekday()]
    return any(opens <= starts_at and ends_at <= closes for opens, closes in windows)


def bookings_for(purpose: str) -> QuerySet[Booking]:
    """Return what was held or booked for one purpose, oldest first."""
    return Booking.objects.filter(purpose=purpose).select_related("calendar").order_by("pk")


def lapsed_holds(at: datetime) -> QuerySet[Booking]:
    return Booking.objects.filter(state=BookingState.HELD, hold_expires_at__lte=at)


def overlaps() -> list[str]:
    """Name each pair that overlaps, found without the constraint that forbids it."""
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT code, other FROM (
                SELECT code, lead(code) OVER w AS other, calendar_id, upper(period) AS ends,
                       lead(lower(period)) OVER w AS next_starts
                FROM booking_booking WHERE state IN ('held', 'booked')
                WINDOW w AS (PARTITION BY calendar_id ORDER BY lower(period), id)
            ) AS neighbours WHERE next_starts < ends
            """
        )
        return [f"booking {one} overlaps {other}" for one, other in sql.fetchall()]


def _free(
    calendars: Iterable[Calendar],
    days: Sequence[date],
    minutes: int,
    buffer_minutes: int,
    not_before: datetime,
    *,
    live_at: datetime | None = None,
) -> list[Slot]:
    calendars = list(calendars)
    length, buffer = timedelta(minutes=minutes), timedelta(minutes=buffer_minutes)
    hours = _openings(calendars)
    taken = _taken(calendars, days, buffer, live_at or not_before)
    slots = [
        Slot(calendar, start, start + length)
        for calendar in calendars
        for start in free_starts(
            [
                _window(opening, day)
                for day in days
                for opening in hours[calendar.pk]
                if opening.weekday == day.weekday()
            ],
            taken[calendar.pk],
            length=length,
            buffer=buffer,
            not_before=not_before,
        )
    ]
    return sorted(slots, key=lambda slot: (slot.starts_at, slot.calendar.pk))


def _openings(calendars: Sequence[Calendar]) -> dict[int, list[Opening]]:
    hours = defaultdict(list)
    for opening in Opening.objects.filter(calendar__in=calendars).order_by("starts"):
        hours[opening.calendar_id].append(opening)
    return hours


def _taken(
    calendars: Sequence[Calendar], days: Sequence[date], buffer: timedelta, at: datetime
) -> dict[int, list[Period]]:
    taken = defaultdict(list)
    period = (_local(min(days), time.min), _local(max(days), time.max) + buffer)
    for booking in live_bookings(calendars, period, at).only("calendar_id", "period"):
        taken[booking.calendar_id].append((booking.period.lower, booking.period.upper))
    return taken


def _window(opening: Opening, day: date) -> Period:
    return _local(day, opening.starts), _local(day, opening.ends)


def _local(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
