"""Rules that speak though nothing comes in: silence, no movement, what lasts."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions import timers
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.devices import enrol_device, revoke_device
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.timers import run_timers, set_missing_timers
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.rules import RuleState, RuleTimer
from songhe.health.rules.silence import silent_at
from songhe.health.showing.timeline import condition_of
from songhe.health.states import DeviceKind
from songhe.health.tests.conftest import Port, batch, minutes_ago, series
from songhe.health.tests.histories import every, load, midnight, steady_heart
from songhe.health.tests.stories import told
from songhe.health.words.wording import call_words

SHANGHAI = ZoneInfo("Asia/Shanghai")


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def run_until(minutes: int, *, since: int = 0) -> None:
    """Let the timers run each minute, as the worker does."""
    for minute in range(since, minutes + 1):
        run_timers(at=later(minute))


def heard(device: Device, at: datetime, *, signs: int = 0) -> None:
    Device.objects.filter(pk=device.pk).update(last_seen_at=at, signs=signs)


@pytest.fixture
def listened(watch: Device) -> Device:
    """Grandma's watch, heard at noon, with its timers set."""
    heard(watch, NOON)
    set_missing_timers(at=NOON)
    return watch


@pytest.mark.django_db
def test_a_watch_that_falls_silent_is_noticed_after_three_times_its_pause(
    listened: Device, grandma: Elder
) -> None:
    run_until(29)
    assert not Alert.objects.exists()

    run_until(30, since=30)

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity, alert.began_at) == ("watch_silent", "notice", NOON)
    assert [audience for _, audience, _ in told(alert)] == ["station"]
    assert condition_of(alert) == "王奶奶的手表已有30 分钟没有数据，可能没电、没戴或没有网络。"
    assert (
        call_words(alert, "station", veiled=False) == "王秀兰的手表没有数据：已有30 分钟没有数据。"
    )


@pytest.mark.django_db
def test_her_family_hears_of_it_after_six_hours(listened: Device) -> None:
    run_until(30)
    escalate_due(at=later(30 + 359))
    assert [audience for _, audience, _ in told(Alert.objects.get())] == ["station"]

    escalate_due(at=later(30 + 360))

    assert "family" in {audience for _, audience, _ in told(Alert.objects.get())}


@pytest.mark.django_db
def test_the_silence_ends_with_the_next_sign_of_life(listened: Device) -> None:
    run_until(40)
    heard(listened, later(41))

    run_until(46, since=41)

    assert Alert.objects.get().state == "cleared"
    assert RuleTimer.objects.get(rule="watch_silent").due_at == later(41 + 30)


@pytest.mark.django_db
def test_a_call_button_that_is_silent_reaches_her_family_within_half_an_hour(
    grandma: Elder,
) -> None:
    button, _ = enrol_device(
        elder=grandma, kind=DeviceKind.BUTTON, name="床头呼叫器", by="吴敏", at=NOON
    )
    heard(button, NOON, signs=6)
    set_missing_timers(at=NOON)

    run_until(15)
    escalate_due(at=later(30))

    alert = Alert.objects.get()
    assert alert.rule == "button_silent"
    assert {audience for _, audience, _ in told(alert)} == {"station", "family"}


@pytest.mark.django_db
def test_a_call_button_that_speaks_only_when_it_is_pressed_is_not_missed(grandma: Elder) -> None:
    button, _ = enrol_device(
        elder=grandma, kind=DeviceKind.BUTTON, name="床头呼叫器", by="吴敏", at=NOON
    )
    heard(button, NOON, signs=2)
    set_missing_timers(at=NOON)

    run_until(60)

    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_a_device_that_was_taken_back_is_not_missed(listened: Device) -> None:
    revoke_device(device=listened, by="吴敏", at=later(5))

    run_until(60)

    assert not Alert.objects.exists()
    assert RuleTimer.objects.get(rule="watch_silent").due_at is None


@pytest.mark.django_db
def test_a_second_watch_that_is_heard_is_enough(listened: Device, grandma: Elder) -> None:
    other, _ = enrol_device(elder=grandma, kind=DeviceKind.WATCH, name="新手表", by="吴敏", at=NOON)
    heard(other, later(20))

    run_until(40)

    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_hours_in_which_she_never_wears_it_are_not_silence(grandma: Elder, watch: Device) -> None:
    moments = [
        at
        for at in every(10, since=midnight(NOON, days=-15), until=midnight(NOON))
        if at.astimezone(SHANGHAI).hour >= 7
    ]
    load(grandma, watch, "heart_rate", moments, steady_heart)
    evening = midnight(NOON) - timedelta(minutes=10)
    heard(watch, evening)
    set_missing_timers(at=evening)

    for minutes in range(0, 7 * 60 + 29, 5):
        run_timers(at=evening + timedelta(minutes=minutes))
    assert not Alert.objects.exists()

    run_timers(at=evening + timedelta(hours=7, minutes=30))
    assert Alert.objects.get().rule == "watch_silent"


def test_her_usual_pauses_are_left_out_of_the_silence_also_where_clocks_change() -> None:
    berlin, pauses = ZoneInfo("Europe/Berlin"), {0, 1, 2, 3, 4, 5}
    before = datetime(2026, 10, 24, 23, 50, tzinfo=berlin)  # the night has seven such hours

    due = silent_at(before, timedelta(minutes=30), pauses, berlin)

    assert due == datetime(2026, 10, 25, 6, 20, tzinfo=berlin)
    assert (due - before.astimezone(due.tzinfo)).total_seconds() == 7.5 * 3600


@pytest.mark.django_db
def test_when_nobody_was_watching_the_wait_begins_anew(listened: Device) -> None:
    run_timers(at=later(180))  # everything was down for three hours

    assert not Alert.objects.exists()
    assert RuleTimer.objects.get(rule="watch_silent").due_at == later(180 + 30)


@pytest.mark.django_db
def test_lost_timers_are_found_again_and_those_that_stand_are_left_alone(
    listened: Device,
) -> None:
    RuleTimer.objects.filter(rule="watch_silent").delete()
    kept = RuleTimer.objects.get(rule="morning")

    set_missing_timers(at=later(10))

    assert RuleTimer.objects.get(rule="watch_silent").due_at == later(10)
    assert RuleTimer.objects.get(rule="morning").due_at == kept.due_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_one_timer_twice(listened: Device, grandma: Elder) -> None:
    start = threading.Barrier(3)
    looks: list[int] = []

    def work() -> None:
        try:
            start.wait()
            looks.append(run_timers(at=later(31)))
        finally:
            connections.close_all()

    RuleTimer.objects.exclude(rule="watch_silent").delete()
    RuleTimer.objects.update(due_at=later(30))
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(looks) == 1
    assert Alert.objects.get().steps.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_leaves_the_timer_due(listened: Device) -> None:
    RuleTimer.objects.exclude(rule="watch_silent").delete()
    RuleTimer.objects.update(due_at=later(30))

    class Dies(BaseException):
        """The process is gone before it could commit."""

    @transaction.atomic
    def work() -> None:
        run_timers(at=later(31))
        raise Dies

    with pytest.raises(Dies):
        work()

    assert not Alert.objects.exists()
    assert run_timers(at=later(32)) == 1
    assert Alert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_look_that_fails_is_tried_again_and_holds_nobody_up(listened: Device) -> None:
    RuleTimer.objects.filter(rule="morning").update(due_at=later(29))
    Elder.objects.update(zone="Nowhere/AtAll")  # as if a hand had slipped in the database

    assert run_timers(at=later(30)) == 3  # each failed once

    assert set(RuleTimer.objects.values_list("due_at", flat=True)) == {later(35)}


@pytest.mark.django_db
def test_timers_of_those_who_are_heard_are_put_off_together(
    listened: Device, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    heard(listened, later(29))
    RuleTimer.objects.exclude(rule="watch_silent").delete()

    with django_assert_max_num_queries(8):
        run_timers(at=later(30))

    assert RuleTimer.objects.get().due_at == later(59)


# --- What lasts by itself ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_watch_that_was_taken_off_is_spoken_of_without_another_message(
    port: Port, grandma: Elder
) -> None:
    port.post(batch(series("removed", NOON, [1])))
    watch_arrivals()
    assert RuleTimer.objects.get(rule="taken_off").due_at == later(240)

    run_timers(at=later(239))
    assert not Alert.objects.filter(rule="taken_off").exists()
    run_timers(at=later(240))

    alert = Alert.objects.get(rule="taken_off")
    assert alert.began_at == NOON
    assert told(alert) == [(0, "elder", "王秀兰")]
    assert call_words(alert, "elder", veiled=False) == "设备取下很久了，方便时请再戴上。"


@pytest.mark.django_db(transaction=True)
def test_a_watch_that_was_put_on_again_is_forgotten(port: Port) -> None:
    port.post(batch(series("removed", NOON, [1])))
    watch_arrivals()
    port.at = later(60)
    port.post(batch(series("heart_rate", later(59), [70])))
    watch_arrivals()

    run_timers(at=later(240))

    assert not Alert.objects.filter(rule="taken_off").exists()
    assert RuleTimer.objects.get(rule="taken_off").due_at is None


@pytest.mark.django_db(transaction=True)
def test_putting_it_on_ends_the_alert(port: Port) -> None:
    port.post(batch(series("removed", NOON, [1])))
    watch_arrivals()
    run_timers(at=later(240))

    port.at = later(300)
    port.post(batch(series("worn", later(300), [1])))
    watch_arrivals()

    assert Alert.objects.get(rule="taken_off").state == "cleared"


# --- No movement ---------------------------------------------------------------------------


def walks(at: datetime) -> float:
    """Some steps in each hour by day, except for a nap from one to three."""
    local = at.astimezone(SHANGHAI)
    awake = 7 <= local.hour < 21 and not 13 <= local.hour < 15
    return 40.0 if awake and local.minute < 30 else 0.0


@pytest.fixture
def walker(grandma: Elder, watch: Device) -> Elder:
    moments = every(10, since=midnight(NOON, days=-28), until=midnight(NOON))
    load(grandma, watch, "steps", moments, walks)
    draw_baselines(elder=grandma, at=NOON)
    heard(watch, NOON)
    RuleTimer.objects.create(elder=grandma, rule="inactive", due_at=NOON)
    return grandma


def lies_still(elder: Elder, watch: Device, *, since: datetime, until: datetime) -> None:
    load(elder, watch, "steps", every(10, since=since, until=until), lambda _: 0.0)


@pytest.mark.django_db
def test_she_has_not_walked_for_longer_than_ever_of_late(walker: Elder, watch: Device) -> None:
    fell = NOON - timedelta(minutes=150)
    load(walker, watch, "steps", every(10, since=midnight(NOON), until=fell), walks)
    lies_still(walker, watch, since=fell, until=later(60))

    run_until(49)  # she last walked at 9:20; her nap is two hours long, so 3½ are too long
    assert not Alert.objects.exists()
    run_until(50, since=50)

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity) == ("inactive", "warn")
    assert alert.evidence["limit_seconds"] == 3.5 * 3600
    assert "没有走动" in condition_of(alert)


@pytest.mark.django_db
def test_walking_ends_it(walker: Elder, watch: Device) -> None:
    lies_still(walker, watch, since=midnight(NOON), until=later(60))
    run_until(10)
    assert Alert.objects.get().state == "raised"

    load(walker, watch, "steps", [later(70)], lambda _: 30.0)
    run_until(80, since=70)

    assert Alert.objects.get().state == "cleared"


@pytest.mark.django_db
def test_a_watch_on_the_table_says_nothing_about_her(walker: Elder, watch: Device) -> None:
    lies_still(walker, watch, since=midnight(NOON), until=NOON - timedelta(hours=3))

    run_until(60)

    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_at_night_nobody_asks_why_she_does_not_walk(walker: Elder, watch: Device) -> None:
    night = midnight(NOON, days=1) - timedelta(hours=2)
    lies_still(walker, watch, since=night - timedelta(hours=2), until=night + timedelta(hours=8))
    load(walker, watch, "steps", every(10, since=NOON, until=night - timedelta(hours=2)), walks)
    RuleTimer.objects.update(due_at=night)

    run_timers(at=night)

    assert not Alert.objects.exists()
    assert RuleTimer.objects.get().due_at == midnight(NOON, days=1) + timedelta(hours=7)


@pytest.mark.django_db
def test_without_two_weeks_of_steps_nobody_is_asked(grandma: Elder, watch: Device) -> None:
    lies_still(grandma, watch, since=midnight(NOON, days=-5), until=later(60))
    draw_baselines(elder=grandma, at=NOON)
    RuleTimer.objects.create(elder=grandma, rule="inactive", due_at=NOON)

    run_until(30)

    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_a_timer_of_a_rule_that_is_no_more_falls_asleep(grandma: Elder) -> None:
    RuleTimer.objects.create(elder=grandma, rule="no_such_rule", due_at=NOON)

    assert timers.run_timers(at=NOON) == 1

    assert RuleTimer.objects.get().due_at is None
    assert not RuleState.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_arrivals_of_minutes_ago_are_no_sign_of_now(port: Port, watch: Device) -> None:
    """Silence is counted from the last message, whenever its readings were taken."""
    port.at = NOON
    port.post(batch(series("heart_rate", minutes_ago(600), [70] * 10)))
    watch.refresh_from_db()

    assert watch.last_seen_at == NOON
