"""Coming on duty and leaving it: whom the ladder calls, and nothing lost between two shifts."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.states import Role
from songhe.health.actions import alerts, shifts
from songhe.health.models.alerts import Alert
from songhe.health.models.shifts import HandoverLine, Shift
from songhe.health.queries.shifts import LONGEST, handovers_to_read, on_duty, shift_of
from songhe.health.states import AlertState
from songhe.health.tests.stories import (
    climb,
    colleague_of,
    later,
    open_alert,
    refused,
    together,
    told,
)
from songhe.kernel.models import Event
from songhe.notify.models import LiveEvent, Message


def start(cast: Cast, who: str = "operator") -> Shift:
    return shifts.start_shift(acting=acting_of(getattr(cast, who)), at=NOON)


@pytest.mark.parametrize("who", ["elder", "daughter", "son", "manager", "worker", "officer"])
def test_only_the_station_and_the_clinic_have_shifts(who: str, cast: Cast) -> None:
    with pytest.raises(shifts.NoDuty):
        start(cast, who)

    assert not Shift.objects.exists()


def test_starting_twice_is_one_shift(cast: Cast) -> None:
    assert start(cast) == start(cast)
    assert Event.objects.filter(name="health.shift.start").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_in_the_same_moment_is_one_shift(cast: Cast) -> None:
    together(*[lambda: start(cast)] * 2)

    assert Shift.objects.filter(ended_at=None).count() == 1


def test_the_ladder_rings_whoever_is_on_duty(cast: Cast, alert: Alert) -> None:
    colleague = colleague_of(cast)
    shifts.start_shift(acting=acting_of(colleague), at=NOON)

    climb(alert, 30, 150)

    assert told(alert)[2:] == [(2, "station", "刘洋")]


def test_when_nobody_is_on_duty_everybody_is_rung(cast: Cast, alert: Alert) -> None:
    colleague_of(cast)
    colleague_of(cast, "黄医生", role=Role.DOCTOR)

    climb(alert, 30, 150, 330)

    assert [step for step in told(alert) if step[0] == 2] == [
        (2, "station", "吴敏"),
        (2, "station", "刘洋"),
    ]
    assert len([step for step in told(alert) if step[0] == 3]) == 2


def test_at_last_all_are_rung_on_duty_or_not(cast: Cast, alert: Alert) -> None:
    colleague_of(cast)
    start(cast)

    climb(alert, 30, 150, 330, 930)

    names = {name for number, _audience, name in told(alert) if number == 4}
    assert names == {"李静", "吴敏", "刘洋", "陈立"}


def test_a_shift_that_nobody_ended_does_not_count_for_ever(cast: Cast) -> None:
    start(cast)
    tomorrow = NOON + LONGEST

    assert not on_duty(cast.station, Role.OPERATOR, tomorrow).exists()
    again = shifts.start_shift(acting=acting_of(cast.operator), at=tomorrow)

    first, second = Shift.objects.order_by("pk")
    assert (first.ended_at, second) == (NOON + LONGEST, again)


def test_whoever_left_the_station_is_not_on_duty(cast: Cast) -> None:
    start(cast)
    cast.operator.memberships.update(until=NOON)

    assert not on_duty(cast.station, Role.OPERATOR, NOON + timedelta(minutes=1)).exists()


def test_what_one_held_goes_to_the_next_with_a_word_and_is_held_when_they_have_read_it(
    cast: Cast, alert: Alert
) -> None:
    colleague = colleague_of(cast)
    start(cast)
    climb(alert, 30, 150)
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.operator), at=later(200))

    left = shifts.end_shift(
        acting=acting_of(cast.operator),
        to=colleague,
        words={alert.code: "约了五点再打一次"},
        at=later(300),
    )

    alert.refresh_from_db()
    assert (alert.state, alert.assigned_to) == (AlertState.RAISED, colleague)
    assert HandoverLine.objects.get().words == "约了五点再打一次"
    duty = Message.objects.get(person=colleague, kind="duty")
    assert duty.words == "吴敏交班给您，还有 1 条提醒没有完，请看一看。"
    assert duty.url == f"/health/desk/shift/{left.code}/"
    assert list(handovers_to_read(acting_of(colleague), later(310))) == [left]

    shifts.confirm_handover(shift=left, acting=acting_of(colleague), at=later(320))

    alert.refresh_from_db()
    left.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, colleague)
    assert (left.read_by, left.read_at) == (colleague, later(320))
    assert shift_of(acting_of(colleague), later(330)) is not None
    assert shift_of(acting_of(cast.operator), later(330)) is None


def test_if_the_next_does_not_come_the_ladder_goes_on(cast: Cast, alert: Alert) -> None:
    colleague = colleague_of(cast)
    start(cast)
    climb(alert, 30, 150)
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.operator), at=later(200))
    shifts.end_shift(acting=acting_of(cast.operator), to=colleague, words={}, at=later(300))

    climb(alert, 300 + 180)

    assert told(alert)[-1] == (3, "doctor", "陈立")


def test_with_nobody_to_come_what_one_held_is_back_in_the_queue(cast: Cast, alert: Alert) -> None:
    start(cast)
    climb(alert, 30, 150)
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.operator), at=later(200))

    shifts.end_shift(acting=acting_of(cast.operator), to=None, words={}, at=later(300))

    alert.refresh_from_db()
    assert (alert.state, alert.assigned_to, alert.due_at) == (
        AlertState.RAISED,
        None,
        later(300 + 180),
    )


def test_what_others_hold_stays_with_them(cast: Cast, alert: Alert) -> None:
    start(cast)
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=later(20))

    shifts.end_shift(acting=acting_of(cast.operator), to=None, words={}, at=later(300))

    alert.refresh_from_db()
    assert alert.acknowledged_by == cast.daughter


def test_with_nothing_open_there_is_nothing_to_read(cast: Cast) -> None:
    start(cast)
    colleague = colleague_of(cast)

    left = shifts.end_shift(acting=acting_of(cast.operator), to=colleague, words={}, at=later(60))

    assert left.read_at == later(60)
    assert not Message.objects.filter(person=colleague).exists()


@pytest.mark.parametrize("who", ["doctor", "daughter", "operator"])
def test_duty_goes_only_to_another_of_the_same_place(who: str, cast: Cast) -> None:
    start(cast)

    with pytest.raises(shifts.NoDuty):
        shifts.end_shift(
            acting=acting_of(cast.operator), to=getattr(cast, who), words={}, at=later(60)
        )

    assert shift_of(acting_of(cast.operator), later(60)) is not None


@pytest.mark.parametrize("who", ["doctor", "daughter", "manager", "operator"])
def test_nobody_confirms_what_was_not_left_to_them(who: str, cast: Cast, alert: Alert) -> None:
    start(cast)
    colleague = colleague_of(cast)
    left = shifts.end_shift(acting=acting_of(cast.operator), to=colleague, words={}, at=later(60))

    with pytest.raises(shifts.NoDuty):
        shifts.confirm_handover(shift=left, acting=acting_of(getattr(cast, who)), at=later(70))

    left.refresh_from_db()
    assert left.read_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_once_one_confirms(cast: Cast) -> None:
    open_alert(cast.grandma)
    first, second = colleague_of(cast, "刘洋"), colleague_of(cast, "高敏")
    start(cast)
    left = shifts.end_shift(acting=acting_of(cast.operator), to=None, words={}, at=later(60))

    answers = together(
        *[
            lambda person=person: shifts.confirm_handover(
                shift=left, acting=acting_of(person), at=later(70)
            )
            for person in (first, second)
        ]
    )

    assert refused(answers) == 1
    assert Event.objects.filter(name="health.shift.read").count() == 1


@pytest.mark.django_db(transaction=True)
def test_going_off_duty_twice_at_once_leaves_one_handover(cast: Cast) -> None:
    open_alert(cast.grandma)
    start(cast)

    answers = together(
        *[
            lambda: shifts.end_shift(
                acting=acting_of(cast.operator), to=None, words={}, at=later(60)
            )
        ]
        * 2
    )

    assert refused(answers) == 1
    assert HandoverLine.objects.count() == 1


def test_the_desks_hear_of_every_change_without_being_told_of_it(cast: Cast, alert: Alert) -> None:
    rung = LiveEvent.objects.filter(person=cast.operator, kind="desk")
    assert rung.count() == 1
    assert not Message.objects.filter(person=cast.operator).exists()

    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=later(20))

    assert rung.count() == 2
