"""Who takes an alert up, how it ends, who may know of it."""

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.health.actions import alerts
from songhe.health.actions.settings import UnknownRule, set_limits
from songhe.health.models.alerts import Alert, AlertNote, AlertStep
from songhe.health.models.rules import RuleState
from songhe.health.queries.alerts import alerts_visible_to, may_handle, queue_of
from songhe.health.states import AlertState, Audience, Cause
from songhe.health.tests.stories import climb, later, open_alert, told
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message

# --- Taking it up --------------------------------------------------------------------------


def test_taking_it_up_stops_the_ladder_and_tells_the_others(
    alert: Alert, cast: Cast, daughter: Person
) -> None:
    climb(alert, 30)

    alerts.acknowledge_alert(alert=alert, acting=acting_of(daughter), at=later(40))

    climb(alert, 150, 400)
    assert (alert.state, alert.acknowledged_by, alert.due_at) == ("acknowledged", daughter, None)
    assert told(alert) == [(0, "elder", "王秀兰"), (1, "family", "李静")]
    newest = Message.objects.filter(person=cast.elder).latest("pk")
    assert newest.words == "李静接手了您的“心率偏快”。"


def test_of_two_who_take_it_up_at_once_one_is_told_no(
    alert: Alert, daughter: Person, operator: Person
) -> None:
    same_alert_elsewhere = Alert.objects.get(pk=alert.pk)
    alerts.acknowledge_alert(alert=alert, acting=acting_of(daughter), at=later(40))

    with pytest.raises(NotAllowed):
        alerts.acknowledge_alert(
            alert=same_alert_elsewhere, acting=acting_of(operator), at=later(40)
        )

    alert.refresh_from_db()
    assert alert.acknowledged_by == daughter


def test_notes_and_the_end_are_heard_by_all_who_were_told(
    alert: Alert, consent: None, cast: Cast
) -> None:
    climb(alert, 30, 150, 330)
    doctor = acting_of(cast.doctor)
    alerts.acknowledge_alert(alert=alert, acting=doctor, at=later(340))
    alerts.write_note(alert=alert, acting=doctor, words="打了电话：没有头晕。", at=later(400))

    alerts.resolve_alert(
        alert=alert, acting=doctor, cause=Cause.RESTED, words="下午再量。", at=later(500)
    )

    alert.refresh_from_db()
    assert (alert.state, alert.cause, alert.closed_at) == ("resolved", "rested", later(500))
    notes = [note.words for note in AlertNote.objects.order_by("pk")]
    assert notes == ["打了电话：没有头晕。", "下午再量。"]
    for person in (cast.elder, cast.daughter, cast.operator):
        newest = Message.objects.filter(person=person).latest("pk")
        assert "已处理好" in newest.words
    assert "健康提醒" in Message.objects.filter(person=cast.operator).latest("pk").words


def test_of_two_who_resolve_at_once_one_is_told_no(
    alert: Alert, daughter: Person, operator: Person
) -> None:
    alerts.acknowledge_alert(alert=alert, acting=acting_of(daughter), at=later(40))
    same_alert_elsewhere = Alert.objects.get(pk=alert.pk)
    alerts.resolve_alert(
        alert=alert, acting=acting_of(daughter), cause=Cause.RESTED, words="", at=later(50)
    )

    with pytest.raises(NotAllowed):
        alerts.resolve_alert(
            alert=same_alert_elsewhere,
            acting=acting_of(operator),
            cause=Cause.DEVICE,
            words="再写一句",
            at=later(50),
        )

    alert.refresh_from_db()
    assert alert.cause == "rested"
    assert not AlertNote.objects.exists()


def test_nothing_is_resolved_or_noted_before_somebody_takes_it_up(
    alert: Alert, operator: Person
) -> None:
    acting = acting_of(operator)

    with pytest.raises(NotAllowed):
        alerts.resolve_alert(alert=alert, acting=acting, cause=Cause.OTHER, words="", at=NOON)
    with pytest.raises(NotAllowed):
        alerts.write_note(alert=alert, acting=acting, words="看过了", at=NOON)

    alert.refresh_from_db()
    assert alert.state == AlertState.RAISED
    assert not AlertNote.objects.exists()


def test_resolving_begins_the_cool_down(alert: Alert, grandma: Elder, operator: Person) -> None:
    RuleState.objects.create(
        elder=grandma, rule="heart_rate_high", severity="urgent", changed_at=NOON
    )
    alerts.acknowledge_alert(alert=alert, acting=acting_of(operator), at=later(40))
    alerts.resolve_alert(
        alert=alert, acting=acting_of(operator), cause=Cause.RESTED, words="", at=later(60)
    )

    state = RuleState.objects.get()
    assert (state.severity, state.changed_at) == ("", later(60))
    assert state.cool_until == later(60 + 1800)


# --- The elder's own word, and the readings' -----------------------------------------------


def test_she_may_say_that_she_is_well_before_others_are_told(
    alert: Alert, cast: Cast, daughter: Person
) -> None:
    alerts.cancel_alert(alert=alert, acting=acting_of(cast.elder), at=later(10))

    climb(alert, 30, 150)
    assert (alert.state, alert.due_at) == (AlertState.CANCELLED, None)
    assert not Message.objects.filter(person=daughter).exists()


def test_it_is_too_late_to_cancel_when_the_family_knows(alert: Alert, cast: Cast) -> None:
    climb(alert, 30)

    with pytest.raises(alerts.TooLate):
        alerts.cancel_alert(alert=alert, acting=acting_of(cast.elder), at=later(40))

    alert.refresh_from_db()
    assert alert.state == AlertState.RAISED
    assert not Event.objects.filter(name="health.alert.cancel").exists()


def test_nobody_else_says_that_she_is_well(alert: Alert, daughter: Person) -> None:
    with pytest.raises(NotAllowed):
        alerts.cancel_alert(alert=alert, acting=acting_of(daughter), at=later(10))

    alert.refresh_from_db()
    assert alert.state == AlertState.RAISED


def test_readings_that_are_well_again_end_it_and_all_hear(alert: Alert, daughter: Person) -> None:
    climb(alert, 30)

    alerts.clear_alert(alert=alert, at=later(60))

    alert.refresh_from_db()
    assert (alert.state, alert.closed_at) == (AlertState.CLEARED, later(60))
    newest = Message.objects.filter(person=daughter).latest("pk")
    assert newest.words == "王秀兰的“心率偏快”已经自己恢复。"


def test_what_a_person_took_up_a_person_closes(alert: Alert, operator: Person) -> None:
    alerts.acknowledge_alert(alert=alert, acting=acting_of(operator), at=later(40))

    alerts.clear_alert(alert=alert, at=later(60))

    alert.refresh_from_db()
    assert (alert.state, alert.calmed_at) == (AlertState.ACKNOWLEDGED, later(60))


def test_becoming_worse_is_told_again_and_counts_as_urgent(grandma: Elder, elder: Person) -> None:
    alert = open_alert(grandma, severity="warn")

    alerts.worsen_alert(alert=alert, severity="urgent", at=later(20))

    alert.refresh_from_db()
    assert (alert.severity, alert.state) == ("urgent", AlertState.RAISED)
    assert Message.objects.filter(person=elder).latest("pk").words == (
        "您的“心率偏快”加重了。请坐下，马上会有人联系您。"
    )


# --- Who may know --------------------------------------------------------------------------


def seen_by(person: Person) -> int:
    return alerts_visible_to(person, NOON).count()


def test_who_may_know_of_an_alert(alert: Alert, cast: Cast) -> None:
    may = {name for name in ("elder", "daughter", "operator") if seen_by(getattr(cast, name))}
    others = ("son", "doctor", "manager", "worker", "social_worker", "officer")

    assert may == {"elder", "daughter", "operator"}
    assert not any(seen_by(getattr(cast, name)) for name in others)


def test_a_doctor_without_consent_knows_only_while_called(
    alert: Alert, cast: Cast, doctor: Person
) -> None:
    climb(alert, 30, 150, 330)
    assert seen_by(doctor) == 1
    assert may_handle(acting=acting_of(doctor), alert=alert, at=NOON)

    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.operator), at=later(340))
    alerts.resolve_alert(
        alert=alert, acting=acting_of(cast.operator), cause=Cause.RESTED, words="", at=later(350)
    )

    assert seen_by(doctor) == 0


def test_a_doctor_with_consent_sees_the_story_afterwards(
    alert: Alert, consent: None, doctor: Person
) -> None:
    alerts.clear_alert(alert=alert, at=later(10))

    assert seen_by(doctor) == 1


def test_the_queue_has_the_unattended_and_grave_first(
    cast: Cast, grandma: Elder, operator: Person
) -> None:
    warn = open_alert(grandma, severity="warn")
    sos = alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=later(60))
    taken = alerts.raise_alert(
        elder=grandma,
        rule="spo2_low",
        severity="urgent",
        evidence={},
        began_at=NOON,
        at=NOON,
    )
    alerts.acknowledge_alert(alert=taken, acting=acting_of(operator), at=NOON)

    assert list(queue_of(operator, NOON)) == [sos, warn, taken]


def test_limits_of_an_unknown_rule_are_refused(grandma: Elder) -> None:
    with pytest.raises(UnknownRule):
        set_limits(elder=grandma, rule="mood_low", levels=[], why="", by="陈立", at=NOON)


def test_the_steps_of_an_alert_are_of_no_other_elder(alert: Alert, neighbour: Elder) -> None:
    AlertStep.objects.create(
        elder=neighbour, alert=alert, number=9, audience=Audience.FAMILY, told_at=NOON
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    AlertStep.objects.filter(elder=neighbour).delete()
