"""Family in order, who sleeps, the call list, the digest of the day."""

from datetime import datetime, time, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import withdraw_kinship
from songhe.accounts.models import Elder, Kinship, Person
from songhe.health.actions import alerts, later, people
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.later import LaterNotice
from songhe.health.models.people import EmergencyContact
from songhe.health.queries.people import contacts_of
from songhe.health.states import Cause
from songhe.health.tests.stories import (
    EVIDENCE,
    both_may_be_alerted,
    climb,
    later as after,
    together,
    told,
)
from songhe.kernel.models import Event
from songhe.notify.models import Message, Text

NIGHT = NOON.replace(hour=3, minute=10)
MORNING = NOON.replace(hour=7)


def kin(cast: Cast, who: str) -> Kinship:
    return cast.grandma.kinships.get(relative=getattr(cast, who))


def raised(grandma: Elder, severity: str, at: datetime, rule: str = "heart_rate_high") -> Alert:
    return alerts.raise_alert(
        elder=grandma, rule=rule, severity=severity, evidence=EVIDENCE, began_at=at, at=at
    )


def sleeps(cast: Cast, who: str, *, end_at_once: bool = True) -> None:
    person: Person = getattr(cast, who)
    people.set_quiet_hours(
        elder=cast.grandma,
        person=person,
        starts=time(22),
        ends=time(7),
        end_at_once=end_at_once,
        acting=acting_of(person),
        at=NOON,
    )


def news_of(person: Person) -> list[str]:
    return list(
        Message.objects.filter(person=person).order_by("pk").values_list("words", flat=True)
    )


# --- The family, one after another ----------------------------------------------------------


def test_her_daughter_is_called_first_and_her_son_when_she_does_not_answer(
    cast: Cast, grandma: Elder
) -> None:
    both_may_be_alerted(cast)
    alert = raised(grandma, "urgent", NOON)

    climb(alert, 30)
    assert told(alert) == [(0, "elder", "王秀兰"), (1, "family", "李静")]
    climb(alert, 150)
    assert told(alert)[2:] == [(2, "family", "李军")]
    climb(alert, 270)
    assert told(alert)[3:] == [(3, "station", "吴敏")]


def test_another_order_counts_from_the_next_alert_on(cast: Cast, grandma: Elder) -> None:
    both_may_be_alerted(cast)
    now = raised(grandma, "urgent", NOON)
    order = [kin(cast, "son"), kin(cast, "daughter")]
    people.put_relatives_in_order(
        elder=grandma, kinships=order, acting=acting_of(cast.elder), at=NOON
    )
    next_time = raised(grandma, "urgent", NOON, rule="spo2_low")

    climb(now, 30)
    climb(next_time, 30)

    assert told(now)[1] == (1, "family", "李静")
    assert told(next_time)[1] == (1, "family", "李军")
    assert Event.objects.filter(name="accounts.kinship.order").count() == 1


def test_a_relative_who_was_taken_back_meanwhile_is_passed_over(cast: Cast, grandma: Elder) -> None:
    both_may_be_alerted(cast)
    alert = raised(grandma, "urgent", NOON)
    withdraw_kinship(kinship=kin(cast, "daughter"), by="王秀兰", at=NOON)

    climb(alert, 30)

    assert told(alert)[1:] == [(1, "family", None), (2, "family", "李军")]


# --- Whoever sleeps -------------------------------------------------------------------------


def test_at_night_what_may_wait_goes_to_whoever_is_awake(cast: Cast, grandma: Elder) -> None:
    for who in ("elder", "daughter"):
        sleeps(cast, who)

    alert = raised(grandma, "warn", NIGHT)

    assert told(alert)[-1] == (2, "station", "吴敏")
    assert news_of(cast.elder) == news_of(cast.daughter) == []
    waiting = AlertStep.objects.filter(alert=alert, outcome="waits")
    assert {step.person for step in waiting} == {cast.elder, cast.daughter}
    assert set(LaterNotice.objects.values_list("due_at", flat=True)) == {MORNING}


def test_in_the_morning_they_hear_how_it_stands(cast: Cast, grandma: Elder) -> None:
    sleeps(cast, "daughter")
    alert = raised(grandma, "warn", NIGHT)
    escalate_due(at=NIGHT + timedelta(minutes=2))
    operator = acting_of(cast.operator)
    alert.refresh_from_db()
    alerts.acknowledge_alert(alert=alert, acting=operator, at=NIGHT + timedelta(minutes=5))
    alerts.resolve_alert(
        alert=alert, acting=operator, cause=Cause.RESTED, words="", at=NIGHT + timedelta(hours=1)
    )
    assert news_of(cast.daughter) == []

    assert later.tell_everything_due(at=MORNING - timedelta(seconds=1)) == 0
    assert later.tell_everything_due(at=MORNING) == 1
    assert later.tell_everything_due(at=MORNING) == 0

    assert news_of(cast.daughter) == ["3:10 王秀兰的“心率偏快”：已处理好。"]
    assert not LaterNotice.objects.exists()


def test_in_the_morning_they_are_called_if_nobody_took_it_up(cast: Cast, grandma: Elder) -> None:
    sleeps(cast, "daughter")
    alert = raised(grandma, "warn", NIGHT)
    for minutes in range(2, 240, 2):
        escalate_due(at=NIGHT + timedelta(minutes=minutes))

    later.tell_what_waited(person=cast.daughter, at=MORNING)

    assert news_of(cast.daughter) == ["王秀兰心率偏快：112 次/分。请联系看看。"]
    assert not AlertStep.objects.filter(alert=alert, outcome="waits").exists()


@pytest.mark.parametrize("rule", ["heart_rate_high", "fall"])
def test_what_is_urgent_wakes_them(rule: str, cast: Cast, grandma: Elder) -> None:
    sleeps(cast, "daughter")
    raised(grandma, "urgent", NIGHT, rule=rule)

    escalate_due(at=NIGHT + timedelta(seconds=30))

    message = Message.objects.get(person=cast.daughter)
    assert message.urgent
    assert message.texts.count() == 1


def test_what_grows_urgent_wakes_those_who_were_left_to_sleep(cast: Cast, grandma: Elder) -> None:
    sleeps(cast, "daughter")
    alert = raised(grandma, "warn", NIGHT)
    escalate_due(at=NIGHT + timedelta(minutes=2))
    alert.refresh_from_db()

    alerts.worsen_alert(alert=alert, severity="urgent", at=NIGHT + timedelta(minutes=3))

    assert Message.objects.get(person=cast.daughter).urgent
    assert not LaterNotice.objects.exists()


@pytest.mark.parametrize("wish", ["at once", "in the morning"])
def test_whom_we_woke_hears_the_end_at_once_or_in_the_morning_as_set(
    wish: str, cast: Cast, grandma: Elder
) -> None:
    sleeps(cast, "daughter", end_at_once=wish == "at once")
    alert = raised(grandma, "urgent", NIGHT)
    escalate_due(at=NIGHT + timedelta(seconds=30))
    alert.refresh_from_db()
    operator = acting_of(cast.operator)
    alerts.acknowledge_alert(alert=alert, acting=operator, at=NIGHT + timedelta(minutes=1))
    alerts.resolve_alert(
        alert=alert, acting=operator, cause=Cause.RESTED, words="", at=NIGHT + timedelta(minutes=9)
    )

    heard = "王秀兰的“心率偏快”已处理好。" in news_of(cast.daughter)
    assert heard == (wish == "at once")

    later.tell_everything_due(at=MORNING)
    assert sum("已处理好" in words for words in news_of(cast.daughter)) == 1


def test_whom_a_text_woke_gets_the_end_as_a_text_too(cast: Cast, grandma: Elder) -> None:
    alert = raised(grandma, "urgent", NOON)
    climb(alert, 30)
    alerts.clear_alert(alert=alert, at=after(60))

    texts = [text.words for text in Text.objects.order_by("pk")]
    assert texts == ["王秀兰心率偏快：112 次/分。请联系看看。", "王秀兰的“心率偏快”已经自己恢复。"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_what_waited_once(cast: Cast) -> None:
    sleeps(cast, "daughter")
    raised(cast.grandma, "warn", NIGHT)
    escalate_due(at=NIGHT + timedelta(minutes=2))

    answers = together(*[lambda: later.tell_what_waited(person=cast.daughter, at=MORNING)] * 2)

    assert sorted(map(str, answers)) == ["0", "1"]
    assert len(news_of(cast.daughter)) == 1


# --- What only wants a look -----------------------------------------------------------------


def test_what_only_wants_a_look_comes_once_a_day_in_one_message(cast: Cast, grandma: Elder) -> None:
    first = raised(grandma, "notice", NOON)
    raised(grandma, "notice", NOON, rule="spo2_low")
    raised(grandma, "notice", NOON, rule="temperature_high")
    alerts.clear_alert(alert=first, at=after(60))
    assert not Message.objects.exists()

    evening = NOON.replace(hour=18)
    assert later.tell_everything_due(at=evening) == 1

    message = Message.objects.get()
    assert message.person == cast.daughter
    assert message.words == (
        "今天有 3 件事要留意：王秀兰心率偏快（已自己恢复）、王秀兰血氧偏低、王秀兰发热。"
    )
    assert message.url == "/health/alerts/"
    assert not message.urgent


def test_a_single_look_is_told_as_it_is(cast: Cast, grandma: Elder) -> None:
    alert = raised(grandma, "notice", NOON)

    later.tell_everything_due(at=NOON.replace(hour=18))

    message = Message.objects.get()
    assert message.words == "王秀兰的心率偏快：112 次/分。"
    assert message.url == f"/health/alerts/{alert.code}/"


# --- The call list --------------------------------------------------------------------------


def neighbour(cast: Cast, phone: str = "+8613900000001", name: str = "张阿姨") -> EmergencyContact:
    return people.add_contact(
        elder=cast.grandma,
        name=name,
        relation="邻居",
        phone=phone,
        acting=acting_of(cast.elder),
        at=NOON,
    )


def test_when_nobody_came_her_call_list_is_texted_without_a_word_on_her_health(
    cast: Cast, grandma: Elder
) -> None:
    neighbour(cast)
    neighbour(cast, phone="+862785550199", name="李伯伯")
    alert = raised(grandma, "urgent", NOON)

    climb(alert, 30, 150, 330, 930)

    steps = AlertStep.objects.filter(alert=alert, audience="contacts").order_by("pk")
    assert [step.contact.name for step in steps if step.contact] == ["张阿姨", "李伯伯"]
    mobile, fixed_line = steps
    assert mobile.text is not None
    assert (mobile.text.phone, mobile.text.words) == (
        "+8613900000001",
        "王秀兰可能需要帮助，请打个电话或上门看看。社区站电话 027-85550160。",
    )
    assert fixed_line.text is None  # the desk rings it


def test_whom_we_texted_on_the_list_hears_that_it_is_over(cast: Cast, grandma: Elder) -> None:
    neighbour(cast)
    alert = raised(grandma, "urgent", NOON)
    climb(alert, 30, 150, 330, 930)

    alerts.clear_alert(alert=alert, at=after(1_000))

    last = Text.objects.filter(phone__isnull=False).order_by("pk")
    thanks = [text for text in last if text.phone == "+8613900000001"]
    assert [text.words for text in thanks][1:] == ["王秀兰那边已经有人照看了，不用再担心。谢谢您。"]


def test_a_number_on_the_list_lies_sealed_and_is_forgotten_when_it_is_taken_off(
    cast: Cast, grandma: Elder
) -> None:
    contact = neighbour(cast)
    alert = raised(grandma, "urgent", NOON)
    climb(alert, 30, 150, 330, 930)

    people.remove_contact(contact=contact, acting=acting_of(cast.elder), at=after(2_000))

    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.removed_at) == ("", "", after(2_000))
    assert not contacts_of(grandma).exists()


def test_what_was_never_used_is_taken_off_without_a_trace(cast: Cast) -> None:
    people.remove_contact(contact=neighbour(cast), acting=acting_of(cast.elder), at=NOON)

    assert not EmergencyContact.objects.exists()


def test_six_on_the_list_are_enough_also_when_two_add_at_once(cast: Cast) -> None:
    for number in range(6):
        neighbour(cast, phone=f"+861390000000{number}")

    with pytest.raises(people.ListFull):
        neighbour(cast, phone="+8613900000009")

    assert contacts_of(cast.grandma).count() == 6


def test_she_hears_when_somebody_else_changes_whom_we_call(cast: Cast) -> None:
    people.add_contact(
        elder=cast.grandma,
        name="张阿姨",
        relation="邻居",
        phone="+8613900000001",
        acting=acting_of(cast.daughter),
        at=NOON,
    )

    assert news_of(cast.elder) == ["李静改了“谁会先被叫”。请看一看对不对。"]


def test_what_somebody_should_look_at_today_is_told_at_once_and_never_in_the_evening(
    cast: Cast, grandma: Elder
) -> None:
    alert = alerts.raise_alert(
        elder=grandma, rule="button_silent", severity="notice", evidence={}, began_at=NOON, at=NOON
    )
    climb(alert, 900)

    assert told(alert) == [(0, "station", "吴敏"), (1, "family", "李静")]
    assert len(news_of(cast.operator)) == len(news_of(cast.daughter)) == 1


def test_a_silent_watch_is_the_stations_at_once_and_the_familys_in_the_digest(
    cast: Cast, grandma: Elder
) -> None:
    alert = raised(grandma, "notice", NOON, rule="watch_silent")
    assert len(news_of(cast.operator)) == 1

    climb(alert, 6 * 3600)

    assert (1, "family", "李静") in told(alert)
    assert news_of(cast.daughter) == []
    assert LaterNotice.objects.get().due_at == NOON.replace(day=NOON.day + 1, hour=18)
