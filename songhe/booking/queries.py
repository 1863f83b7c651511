"""Questions about calendars. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
    slots = _free(calendars, next_days(after), minutes, buffer_minutes, max(after, at), live_at=at)
    return slots[0] if slots else None


@dataclass(frozen=True)
class Agenda:
    """The hours of some calendars on some days, and what is taken of them."""

    days: Sequence[date]
    hours: dict[int, list[Opening]]
    taken: dict[int, list[Period]]

    def free(
        self, calendar: Calendar, *, minutes: int, buffer_minutes: int, not_before: datetime
    ) -> Iterator[Slot]:
        """Yield the free times of one calendar, earliest first; asks the database nothing."""
        length = timedelta(minutes=minutes)
        windows = (  # one by one: whoever wants the first free time stops early
            _window(opening, day)
            for day in self.days
            for opening in self.hours.get(calendar.pk, ())
            if opening.weekday == day.weekday()
        )
        buffer = timedelta(minutes=buffer_minutes)
        taken = self.taken.get(calendar.pk, ())
        for start in free_starts(
            windows, taken, length=length, buffer=buffer, not_before=not_before
        ):
            yield Slot(calendar, start, start + length)


def agenda_of(calendars: Iterable[Calendar], *, days: Sequence[date], at: datetime) -> Agenda:
    """Return what is open and what is taken on some days: two queries, however many calendars."""
    calendars = list(calendars)
    hours: dict[int, list[Opening]] = defaultdict(list)
    for opening in Opening.objects.filter(calendar__in=calendars).order_by("starts"):
        hours[opening.calendar_id].append(opening)
    taken: dict[int, list[Period]] = defaultdict(list)
    # One day more than asked for, since the buffer of a late visit may reach into it.
    period = (_local(min(days), time.min), _local(max(days), time.max) + timedelta(days=1))
    for booking in live_bookings(calendars, period, at).only("calendar_id", "period"):
        taken[booking.calendar_id].append((booking.period.lower, booking.period.upper))
    return Agenda(days, hours, taken)


def next_days(at: datetime, count: int = LOOK_AHEAD) -> list[date]:
    """Return today and the days after it, by local time."""
    first = timezone.localtime(at).date()
    return [first + timedelta(days=number) for number in range(count)]


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
    agenda = agenda_of(calendars, days=days, at=live_at or not_before)
    slots = [
        slot
        for calendar in calendars
        for slot in agenda.free(
            calendar, minutes=minutes, buffer_minutes=buffer_minutes, not_before=not_before
        )
    ]
    return sorted(slots, key=lambda slot: (slot.starts_at, slot.calendar.pk))


def _window(opening: Opening, day: date) -> Period:
    return _local(day, opening.starts), _local(day, opening.ends)


def _local(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
