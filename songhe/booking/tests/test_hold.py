from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from conftest import NOON
from songhe.booking import actions, queries
from songhe.booking.actions import AlreadyBooked, OutsideHours
from songhe.booking.models import Booking, Calendar
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event

AT = NOON - timedelta(hours=6)


def clock(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def held(calendar: Calendar, hour: int, *, at: datetime = AT, minute: int = 0) -> Booking:
    start = clock(hour, minute)
    return actions.hold(
        calendar=calendar,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        buffer_minutes=30,
        purpose="test:1",
        expires_at=at + timedelta(minutes=10),
        by="王秀兰",
        at=at,
    )


def test_a_held_time_is_taken_with_its_way_home(calendar: Calendar) -> None:
    booking = held(calendar, 9)

    booking.refresh_from_db()
    assert (booking.state, booking.starts_at, booking.ends_at) == ("held", clock(9), clock(10))
    assert (booking.period.lower, booking.period.upper) == (clock(9), clock(10, 30))
    assert Event.objects.get(name="booking.booking.hold").actor == "王秀兰"


def test_somebody_else_is_offered_the_next_time(calendar: Calendar) -> None:
    held(calendar, 9)

    with pytest.raises(AlreadyBooked) as refused:
        held(calendar, 9, minute=30)

    assert refused.value.next_free is not None
    assert refused.value.next_free.starts_at == clock(10, 30)
    assert Booking.objects.count() == 1


def test_the_time_right_after_is_free(calendar: Calendar) -> None:
    held(calendar, 9)
    held(calendar, 10, minute=30)

    assert Booking.objects.filter(state=BookingState.HELD).count() == 2


def test_outside_the_hours_nothing_is_held(calendar: Calendar) -> None:
    with pytest.raises(OutsideHours) as refused:
        held(calendar, 12)

    assert refused.value.next_free is not None
    assert refused.value.next_free.starts_at == clock(14)
    assert not Booking.objects.exists()


def test_a_lapsed_hold_stands_in_nobodys_way(calendar: Calendar) -> None:
    first = held(calendar, 9)
    held(calendar, 9, at=AT + timedelta(minutes=10))

    first.refresh_from_db()
    assert first.state == BookingState.EXPIRED


def test_a_hold_that_lapsed_counts_if_nobody_took_it(calendar: Calendar) -> None:
    booking = held(calendar, 9)
    actions.expire_holds(at=AT + timedelta(minutes=11))

    actions.confirm(booking=booking, by="李静", at=AT + timedelta(minutes=12))

    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_a_hold_that_lapsed_and_was_taken_is_gone(calendar: Calendar) -> None:
    booking = held(calendar, 9)
    second = held(calendar, 9, at=AT + timedelta(minutes=10))

    with pytest.raises(NotAllowed):
        actions.confirm(booking=booking, by="李静", at=AT + timedelta(minutes=12))

    states = dict(Booking.objects.values_list("pk", "state"))
    assert states == {booking.pk: BookingState.EXPIRED, second.pk: BookingState.HELD}


def test_an_extended_hold_does_not_lapse(calendar: Calendar) -> None:
    booking = held(calendar, 9)
    actions.extend_hold(booking=booking, expires_at=AT + timedelta(days=1), by="王秀兰", at=AT)

    assert actions.expire_holds(at=AT + timedelta(minutes=11)) == 0
    booking.refresh_from_db()
    assert booking.state == BookingState.HELD


def test_holds_lapse_once(calendar: Calendar) -> None:
    held(calendar, 9)
    late = AT + timedelta(minutes=10)

    assert [actions.expire_holds(at=late), actions.expire_holds(at=late)] == [1, 0]
    assert Event.objects.filter(name="booking.booking.expire").count() == 1


def test_a_booked_time_given_back_is_free(calendar: Calendar) -> None:
    booking = held(calendar, 9)
    actions.confirm(booking=booking, by="李静", at=AT)
    actions.release(booking=booking, by="李静", at=AT)

    assert held(calendar, 9).state == BookingState.HELD
    with pytest.raises(NotAllowed):
        actions.release(booking=booking, by="李静", at=AT)


def test_the_check_finds_an_overlap_without_the_constraint(calendar: Calendar) -> None:
    one = held(calendar, 9)
    other = held(calendar, 11)
    assert queries.overlaps() == []
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or nothing can be altered
        sql.execute("ALTER TABLE booking_booking DROP CONSTRAINT booking_booking_no_overlap")
        Booking.objects.filter(pk=other.pk).update(
            starts_at=clock(9), period=(clock(9), clock(12, 30))
        )

        assert queries.overlaps() == [f"booking {one.code} overlaps {other.code}"]
        transaction.set_rollback(True)


def test_the_database_itself_refuses(calendar: Calendar) -> None:
    booking = held(calendar, 9)
    booking.pk, booking.code = None, "ANOTHER"

    with pytest.raises(Exception, match="booking_booking_no_overlap") as refused:
        booking.save(force_insert=True)

    assert isinstance(refused.value.__cause__, ExclusionViolation)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_in_the_same_second_one_wins(calendar: Calendar) -> None:
    together, results = Barrier(2), []

    def press() -> None:
        together.wait()
        try:
            results.append(held(calendar, 9).state)
        except AlreadyBooked as refused:
            offered = refused.next_free
            results.append(f"next {timezone.localtime(offered.starts_at):%H:%M}" if offered else "")
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(results) == ["held", "next 10:30"]
    assert Booking.objects.filter(state=BookingState.HELD).count() == 1
    assert queries.overlaps() == []
