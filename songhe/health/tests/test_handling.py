"""Asking somebody by name, passing on, pausing, ringing: each by the whole cast, each in a race."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.health.actions import alerts, handling
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.queries.alerts import alerts_visible_to, may_handle
from songhe.health.states import AlertState, Cause
from songhe.health.tests.stories import (
    both_may_be_alerted,
    climb,
    later,
    open_alert,
    refused,
    together,
    told,
)
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message


def newest(person: Person) -> str:
    return Message.objects.filter(person=person).latest("pk").words


def take(alert: Alert, person: Person, seconds: float = 40) -> None:
    alerts.acknowledge_alert(alert=alert, acting=acting_of(person), at=later(seconds))


# --- Asking by name ------------------------------------------------------------------------


def test_whom_one_asks_by_name_hears_it_and_the_ladder_goes_on(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    handling.assign_alert(alert=alert, acting=acting_of(operator), to=cast.doctor, at=later(10))

    assert newest(cast.doctor) == "吴敏请您看看王秀兰的“健康提醒”，还没有人接手。"
    assert Message.objects.get(person=cast.doctor).urgent
    climb(alert, 30)
    assert (alert.state, alert.assigned_to) == (AlertState.RAISED, cast.doctor)
    assert told(alert)[:2] == [(0, "elder", "王秀兰"), (1, "assigned", "陈立")]
    assert (1, "family", "李静") in told(alert)


def test_a_doctor_who_is_asked_may_take_it_up_and_hears_the_end(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    handling.assign_alert(alert=alert, acting=acting_of(operator), to=cast.doctor, at=later(10))
    alert = alerts_visible_to(cast.doctor, later(11)).get()
    assert may_handle(acting=acting_of(cast.doctor), alert=alert, at=later(11))

    take(alert, operator)
    alerts.resolve_alert(
        alert=alert, acting=acting_of(operator), cause=Cause.RESTED, words="", at=later(60)
    )

    assert newest(cast.doctor) == "王秀兰的“健康提醒”已处理好。"


@pytest.mark.parametrize("who", ["son", "manager", "worker", "social_worker", "officer", "elder"])
def test_nobody_is_asked_who_has_nothing_to_do_with_her(
    who: str, alert: Alert, cast: Cast, operator: Person
) -> None:
    with pytest.raises(handling.NotAskable):
        handling.assign_alert(
            alert=alert, acting=acting_of(operator), to=getattr(cast, who), at=later(10)
        )

    alert.refresh_from_db()
    assert alert.assigned_to is None
    assert not Event.objects.filter(name="health.alert.assign").exists()


def test_what_somebody_holds_is_not_given_to_another_by_name(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    take(alert, cast.daughter)

    with pytest.raises(NotAllowed):
        handling.assign_alert(alert=alert, acting=acting_of(operator), to=cast.doctor, at=later(50))

    assert not Message.objects.filter(person=cast.doctor).exists()


# --- Passing on ----------------------------------------------------------------------------


def test_what_is_passed_on_waits_for_the_other_and_then_climbs(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    climb(alert, 30)
    take(alert, operator, 40)

    handling.hand_over_alert(
        alert=alert,
        acting=acting_of(operator),
        to=cast.daughter,
        words="我去看看李爷爷",
        at=later(60),
    )

    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == (AlertState.RAISED, None)
    assert (alert.assigned_to, alert.next_step, alert.due_at) == (cast.daughter, 2, later(180))
    assert newest(cast.daughter) == "吴敏把王秀兰的“心率偏快”交给您，请点“我来处理”。"
    assert AlertNote.objects.get().words == "我去看看李爷爷"
    climb(alert, 179)
    assert alert.next_step == 2
    climb(alert, 180)
    assert told(alert)[-1] == (2, "station", "吴敏")


def test_what_goes_back_to_the_queue_is_heard_by_whoever_was_told(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    climb(alert, 30)
    take(alert, operator, 40)

    handling.hand_over_alert(
        alert=alert, acting=acting_of(operator), to=None, words="", at=later(60)
    )

    assert newest(cast.daughter) == "吴敏走不开了，王秀兰的“心率偏快”又等人接手。"
    assert not AlertNote.objects.exists()


def test_the_first_answer_is_the_one_that_counts(alert: Alert, cast: Cast) -> None:
    take(alert, cast.operator, 40)
    handling.hand_over_alert(
        alert=alert, acting=acting_of(cast.operator), to=cast.daughter, words="", at=later(60)
    )
    take(alert, cast.daughter, 90)

    alert.refresh_from_db()
    assert (alert.first_told_at, alert.acknowledged_at) == (NOON, later(40))
    assert (alert.taken_at, alert.acknowledged_by) == (later(90), cast.daughter)
    assert alert.assigned_to is None


def test_nothing_is_passed_on_that_nobody_holds(alert: Alert, operator: Person) -> None:
    with pytest.raises(NotAllowed):
        handling.hand_over_alert(
            alert=alert, acting=acting_of(operator), to=None, words="x", at=later(10)
        )

    assert not AlertNote.objects.exists()


# --- Pausing -------------------------------------------------------------------------------


def pause(alert: Alert, person: Person, minutes: int, seconds: float) -> None:
    handling.snooze_alert(alert=alert, acting=acting_of(person), minutes=minutes, at=later(seconds))


def test_a_pause_stops_the_ladder_and_ends_by_itself_where_it_stood(
    alert: Alert, cast: Cast, operator: Person
) -> None:
    climb(alert, 30)  # her daughter has two minutes
    pause(alert, operator, 5, 60)  # ninety seconds are left

    climb(alert, 300)
    assert (alert.state, alert.next_step) == (AlertState.SNOOZED, 2)
    assert newest(cast.daughter) == "吴敏看过王秀兰的“心率偏快”，过一会儿再看。"
    assert handling.wake_due(at=later(359)) == 0
    assert handling.wake_due(at=later(360)) == 1
    assert handling.wake_due(at=later(360)) == 0

    alert.refresh_from_db()
    assert (alert.state, alert.due_at) == (AlertState.RAISED, later(360 + 90))
    assert (alert.snoozed_by, alert.snoozed_until) == (None, None)
    assert newest(operator) == "王秀兰的“健康提醒”放了一会儿，现在该再看一看了。"
    climb(alert, 450)
    assert told(alert)[-1] == (2, "station", "吴敏")


def test_a_pause_survives_a_restart_because_its_job_is_a_row(
    alert: Alert, operator: Person
) -> None:
    pause(alert, operator, 15, 60)

    job = ProcrastinateJob.objects.get(task_name="health.wake_alert")
    assert (job.scheduled_at, job.args) == (later(60 + 900), {"alert_id": alert.pk})


def test_whoever_holds_it_may_pause_it_and_it_comes_back_to_the_queue(
    alert: Alert, cast: Cast
) -> None:
    climb(alert, 30)
    take(alert, cast.daughter, 40)
    pause(alert, cast.daughter, 15, 60)

    handling.wake_alert(alert=alert, at=later(960))

    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == (AlertState.RAISED, None)
    assert alert.due_at == later(960 + 120)  # the whole time of the last step
    assert newest(cast.daughter) == "王秀兰的“心率偏快”放了一会儿，现在该再看一看了。"


def test_when_no_step_is_left_everybody_hears_that_the_pause_is_over(
    alert: Alert, cast: Cast
) -> None:
    climb(alert, *range(0, 27_000, 300))
    pause(alert, cast.operator, 5, 27_000)

    handling.wake_alert(alert=alert, at=later(27_300))

    for person in (cast.daughter, cast.doctor):
        assert "现在该再看一看了" in newest(person)


@pytest.mark.parametrize("minutes", [0, 30, 120, 100_000])
def test_an_urgent_alert_is_not_paused_for_long(
    minutes: int, alert: Alert, operator: Person
) -> None:
    with pytest.raises(handling.TooLong):
        pause(alert, operator, minutes, 10)

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (AlertState.RAISED, None)


def test_a_call_for_help_is_never_paused(cast: Cast, grandma: Elder) -> None:
    alert = alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=NOON)

    with pytest.raises(handling.TooLong):
        pause(alert, cast.operator, 5, 10)


def test_what_becomes_graver_ends_its_pause(grandma: Elder, operator: Person) -> None:
    alert = open_alert(grandma, severity="warn")
    climb(alert, 120)
    pause(alert, operator, 60, 130)

    alerts.worsen_alert(alert=alert, severity="urgent", at=later(300))

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (AlertState.RAISED, None)
    assert alert.due_at == later(300 + 120)  # two minutes for the family, no longer ten


def test_what_is_well_again_ends_during_a_pause(alert: Alert, operator: Person) -> None:
    pause(alert, operator, 5, 60)

    alerts.clear_alert(alert=alert, at=later(100))

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (AlertState.CLEARED, None)
    assert not handling.wake_alert(alert=alert, at=later(360))


def test_whoever_takes_it_up_ends_the_pause(alert: Alert, cast: Cast) -> None:
    pause(alert, cast.operator, 15, 60)

    take(alert, cast.daughter, 100)

    assert not handling.wake_alert(alert=alert, at=later(960))
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, cast.daughter)
    assert (alert.snoozed_by, alert.snoozed_until) == (None, None)


# --- Growing worse -------------------------------------------------------------------------


def test_from_a_reminder_to_an_emergency_it_climbs_the_steeper_ladder(
    grandma: Elder, cast: Cast
) -> None:
    alert = open_alert(grandma, severity="warn")
    climb(alert, 120)  # her daughter has ten minutes

    alerts.worsen_alert(alert=alert, severity="urgent", at=later(200))

    assert (alert.next_step, alert.due_at) == (2, later(320))
    assert Message.objects.filter(person=cast.daughter).latest("pk").urgent
    climb(alert, 320, 500)
    assert [step for step in told(alert) if step[0] > 1] == [
        (2, "station", "吴敏"),
        (3, "doctor", "陈立"),
    ]


def test_what_only_wanted_a_look_begins_to_climb_when_it_grows_worse(
    grandma: Elder, cast: Cast
) -> None:
    alert = open_alert(grandma, severity="notice")
    assert not Message.objects.exists()

    alerts.worsen_alert(alert=alert, severity="warn", at=later(300))

    alert.refresh_from_db()
    assert newest(cast.elder).startswith("心率偏快：112 次/分。")
    assert alert.due_at is not None


# --- Ringing -------------------------------------------------------------------------------


def test_a_call_is_written_down_by_code_and_never_by_number(alert: Alert, cast: Cast) -> None:
    kinship = cast.grandma.kinships.get(relative=cast.daughter)
    whom = f"kinship:{kinship.code}"

    handling.note_call(alert=alert, acting=acting_of(cast.operator), whom=whom, at=later(20))

    event = Event.objects.get(name="health.alert.call")
    assert (event.actor, event.facts) == ("吴敏（水果湖社区站）", {"whom": whom})
    alert.refresh_from_db()
    assert alert.state == AlertState.RAISED


def test_nobody_rings_about_what_is_over(alert: Alert, cast: Cast) -> None:
    alerts.clear_alert(alert=alert, at=later(10))

    with pytest.raises(NotAllowed):
        handling.note_call(alert=alert, acting=acting_of(cast.operator), whom="elder", at=NOON)


# --- Two at once, over two real connections ------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_up_in_the_same_moment_one_holds_it(cast: Cast) -> None:
    alert = open_alert(cast.grandma)

    answers = together(
        lambda: take(Alert.objects.get(pk=alert.pk), cast.daughter),
        lambda: take(Alert.objects.get(pk=alert.pk), cast.operator),
    )

    assert refused(answers) == 1
    alert.refresh_from_db()
    assert alert.state == AlertState.ACKNOWLEDGED
    assert Event.objects.filter(name="health.alert.acknowledge").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_up_and_pausing_at_once_leave_it_held_or_paused_and_never_both(cast: Cast) -> None:
    alert = open_alert(cast.grandma)

    together(
        lambda: take(Alert.objects.get(pk=alert.pk), cast.daughter),
        lambda: pause(Alert.objects.get(pk=alert.pk), cast.operator, 5, 40),
    )

    alert.refresh_from_db()
    held = alert.state == AlertState.ACKNOWLEDGED
    assert held or alert.state == AlertState.SNOOZED
    assert (alert.acknowledged_by is not None) == held
    assert (alert.snoozed_until is None) == held


@pytest.mark.django_db(transaction=True)
def test_a_pause_that_two_workers_end_at_once_ends_once(cast: Cast) -> None:
    alert = open_alert(cast.grandma)
    pause(alert, cast.operator, 5, 60)

    answers = together(*[lambda: handling.wake_due(at=later(360))] * 2)

    assert sorted(map(str, answers)) == ["0", "1"]
    assert Message.objects.filter(person=cast.operator).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_next_step_and_taking_it_up_at_once_leave_no_timer_behind(cast: Cast) -> None:
    both_may_be_alerted(cast)
    alert = open_alert(cast.grandma)

    together(
        lambda: escalate_due(at=later(30)),
        lambda: take(Alert.objects.get(pk=alert.pk), cast.operator),
    )

    alert.refresh_from_db()
    assert (alert.state, alert.due_at) == (AlertState.ACKNOWLEDGED, None)
    assert escalate_due(at=later(10_000)) == 0
