"""A text that does not arrive: nobody waits for an answer that cannot come."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.health.actions.alerts import acknowledge_alert
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.unreached import hurry_for_text
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.tests.stories import both_may_be_alerted, climb, later, open_alert, told
from songhe.health.words.receipts import of_step
from songhe.kernel.models import Event
from songhe.notify.actions import choose_texts, give_up_text, note_shown
from songhe.notify.models import Text


def lost(text: Text, after: float) -> None:
    """After so many seconds it is certain that this one will never arrive."""
    give_up_text(text_id=text.pk, why="absent", at=later(after))
    for event in Event.objects.filter(name="notify.text.fail", subject_id=text.pk):
        hurry_for_text(event)


def text_to(person: Person) -> Text:
    return Text.objects.filter(message__person=person, message__kind="alert").latest("pk")


def test_the_station_is_called_at_once_when_the_daughters_phone_is_off(
    alert: Alert, cast: Cast
) -> None:
    climb(alert, 30)
    lost(text_to(cast.daughter), 36)

    alert.refresh_from_db()
    assert alert.due_at == later(36)
    climb(alert, 36)
    assert told(alert)[-1] == (2, "station", "吴敏")
    step = AlertStep.objects.get(alert=alert, person=cast.daughter)
    assert of_step(step) == ["李静 短信没有发出去，请打电话"]


def test_the_desk_reads_what_became_of_each_text(alert: Alert, cast: Cast) -> None:
    climb(alert, 30)
    text = text_to(cast.daughter)
    said = []
    for facts in (
        {},
        {"sent_at": later(31)},
        {"failed_at": later(40)},
        {"delivered_at": later(50)},  # tried again by the platform
    ):
        Text.objects.filter(pk=text.pk).update(**facts)
        step = AlertStep.objects.get(alert=alert, person=cast.daughter)
        said += [words.removeprefix("李静 ") for words in of_step(step)]

    assert said == [
        "短信正在发",
        "短信 12:00 已发出",
        "短信没有送到，请打电话",
        "短信 12:00 送到了",
    ]


def test_told_twice_it_hurries_once(alert: Alert, cast: Cast) -> None:
    climb(alert, 30)
    lost(text_to(cast.daughter), 36)
    climb(alert, 36)
    alert.refresh_from_db()
    due = alert.due_at

    lost(text_to(cast.daughter), 40)

    alert.refresh_from_db()
    assert (alert.due_at, alert.next_step) == (due, 3)


def test_who_has_the_page_open_was_reached_without_the_text(alert: Alert, cast: Cast) -> None:
    climb(alert, 30)
    text = text_to(cast.daughter)
    assert text.message is not None
    note_shown([text.message.code], at=later(31))

    lost(text, 36)

    alert.refresh_from_db()
    assert alert.due_at == later(150)


def test_one_of_two_may_still_answer(alert: Alert, cast: Cast, grandma: Elder) -> None:
    """All are called at the end of the ladder; one dead telephone there is not all of them."""
    climb(alert, 30, 150, 330, 930)
    everyone = AlertStep.objects.filter(alert=alert, number=alert.next_step - 1)
    assert everyone.count() > 1
    due = alert.due_at

    lost(text_to(cast.daughter), 931)

    alert.refresh_from_db()
    assert alert.due_at == due


def test_her_own_half_minute_is_hers(grandma: Elder, elder: Person) -> None:
    choose_texts(person=elder, wanted=True)
    alert = open_alert(grandma)

    lost(text_to(elder), 5)

    alert.refresh_from_db()
    assert alert.due_at == later(30)


def test_whoever_took_it_up_is_not_overtaken(alert: Alert, cast: Cast) -> None:
    climb(alert, 30)
    acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=later(33))

    lost(text_to(cast.daughter), 36)

    alert.refresh_from_db()
    assert alert.due_at is None
    assert escalate_due(at=later(400)) == 0


def test_each_rank_of_relatives_is_a_step_of_its_own(cast: Cast, grandma: Elder) -> None:
    both_may_be_alerted(cast)
    alert = open_alert(grandma)
    climb(alert, 30)
    lost(text_to(cast.daughter), 36)
    climb(alert, 36)

    assert told(alert)[-1] == (2, "family", "李军")
    alert.refresh_from_db()
    assert alert.due_at == later(36 + 120)


def test_news_of_other_things_hurries_nobody(alert: Alert, db: None) -> None:
    text = Text.objects.create(phone="+8613800000009", words="验证码", created_at=NOON)

    lost(text, 3)

    alert.refresh_from_db()
    assert alert.due_at == later(30)


@pytest.mark.parametrize("minutes", [1, 9])
def test_a_reminder_does_not_wait_ten_minutes_for_a_dead_telephone(
    cast: Cast, grandma: Elder, minutes: int
) -> None:
    choose_texts(person=cast.daughter, wanted=True)
    alert = open_alert(grandma, severity="warn")
    climb(alert, 120)
    at = timedelta(minutes=2 + minutes).total_seconds()

    lost(text_to(cast.daughter), at)

    alert.refresh_from_db()
    assert alert.due_at == later(at)


@pytest.mark.django_db(transaction=True)
def test_heard_by_two_workers_while_the_step_falls_due_it_is_taken_once(
    transactional_db: None,
) -> None:
    cast = build_cast(at=NOON)
    alert = open_alert(cast.grandma)
    climb(alert, 30)
    give_up_text(text_id=text_to(cast.daughter).pk, why="absent", at=later(36))
    event = Event.objects.get(name="notify.text.fail")

    at_once(
        lambda: hurry_for_text(event),
        lambda: hurry_for_text(event),
        lambda: escalate_due(at=later(151)),
        refusals=(),
    )
    escalate_due(at=later(152))

    assert [step for step in told(alert) if step[0] == 2] == [(2, "station", "吴敏")]
    assert AlertStep.objects.filter(alert=alert, number=3).count() == 0
