from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conftest import NOON
from songhe.booking import queries
from songhe.booking.actions import hold, open_calendar, set_hours
from songhe.booking.models import Calendar
from songhe.booking.rules.slots import free_starts
from songhe.booking.tests.conftest import HOURS

SATURDAY = NOON.date()
EARLY = NOON - timedelta(hours=6)
HOUR = timedelta(hours=1)


def clock(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def starts(calendars: list[Calendar], *, day: date = SATURDAY, at: datetime = EARLY) -> list[str]:
    slots = queries.free_slots(calendars=calendars, day=day, minutes=60, buffer_minutes=30, at=at)
    return [f"{timezone.localtime(slot.starts_at):%H:%M}" for slot in slots]


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], [8, 8.5, 9, 9.5, 10]),
        ([(9, 10)], [10]),  # one hour and half an hour of way do not fit before nine
        ([(9.5, 10)], [8, 10]),
        ([(7, 8)], [8, 8.5, 9, 9.5, 10]),  # ends as we begin
        ([(8, 11)], []),
        ([(11.25, 12)], [8, 8.5, 9, 9.5]),  # the way after the last one would collide
    ],
)
def test_free_starts_by_hand(taken: list[tuple[float, float]], free: list[float]) -> None:
    midnight = NOON.replace(hour=0)

    found = free_starts(
        [(clock(8), clock(11))],
        [(midnight + start * HOUR, midnight + end * HOUR) for start, end in taken],
        length=HOUR,
        buffer=HOUR / 2,
        not_before=midnight,
    )

    assert [(start - midnight) / HOUR for start in found] == free


def test_a_day_shows_the_opening_hours(calendar: Calendar) -> None:
    assert starts([calendar]) == [
        *("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"),
        *("14:00", "14:30", "15:00", "15:30", "16:00", "16:30", "17:00"),
    ]


def test_the_past_is_not_offered(calendar: Calendar) -> None:
    assert starts([calendar], at=clock(16, 10)) == ["16:30", "17:00"]


def test_a_closed_day_has_nothing(calendar: Calendar) -> None:
    assert starts([calendar], day=SATURDAY + timedelta(days=1)) == []


def test_what_is_held_is_not_offered_and_a_lapsed_hold_is(calendar: Calendar) -> None:
    hold(
        calendar=calendar,
        starts_at=clock(9),
        ends_at=clock(10),
        buffer_minutes=30,
        purpose="test:1",
        expires_at=EARLY + timedelta(minutes=10),
        by="王秀兰",
        at=EARLY,
    )

    assert starts([calendar])[:2] == ["10:30", "11:00"]
    assert starts([calendar], at=EARLY + timedelta(minutes=10))[:2] == ["08:00", "08:30"]


def test_many_calendars_take_two_queries(
    calendar: Calendar, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    calendars = [calendar]
    for number in range(20):
        another = open_calendar(name=f"浴室 {number}")
        set_hours(calendar=another, hours=HOURS)
        calendars.append(another)

    with django_assert_num_queries(2):
        slots = queries.free_slots(
            calendars=calendars, day=SATURDAY, minutes=60, buffer_minutes=0, at=EARLY
        )

    assert len(slots) == 21 * 14
    assert slots == sorted(slots, key=lambda slot: (slot.starts_at, slot.calendar.pk))


def test_the_next_free_time_may_be_on_another_day(calendar: Calendar) -> None:
    slot = queries.next_free(
        calendars=[calendar], after=clock(17, 1), minutes=60, buffer_minutes=0, at=EARLY
    )

    assert slot is not None
    assert timezone.localtime(slot.starts_at) == clock(8) + timedelta(days=2)


def test_a_calendar_that_never_opens_has_no_next_time(db: None) -> None:
    closed = open_calendar(name="库房")

    assert (
        queries.next_free(calendars=[closed], after=NOON, minutes=60, buffer_minutes=0, at=NOON)
        is None
    )
