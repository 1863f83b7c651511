"""Who is told of an alert, and when."""

from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import change_rights
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import Right
from songhe.health.actions import alerts
from songhe.health.actions.escalation import escalate_alert, escalate_due
from songhe.health.actions.settings import set_ladder
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.rules.ladder import Rung
from songhe.health.states import AlertState
from songhe.health.tests.stories import climb, later, open_alert, told
from songhe.kernel.models import Event
from songhe.notify.models import Message


def test_raising_tells_the_elder_first_and_sets_the_timer(alert: Alert, elder: Person) -> None:
    assert told(alert) == [(0, "elder", "王秀兰")]
    assert (alert.state, alert.next_step, alert.due_at) == (AlertState.RAISED, 1, later(30))
    message = Message.objects.get(person=elder, kind="alert")
    assert message.words == "心率偏快：112 次/分。先坐下歇一歇；要是没事，请点“我没事”。"
    assert message.url == f"/health/alerts/{alert.code}/"
    job = ProcrastinateJob.objects.get(task_name="health.escalate_alert")
    assert job.scheduled_at == later(30)
    assert job.args == {"alert_id": alert.pk, "number": 1}
    event = Event.objects.get(name="health.alert.raise")
    assert (event.subject_id, event.facts["rule"]) == (alert.pk, "heart_rate_high")


def test_nobody_answers_and_it_climbs_to_the_doctor(alert: Alert) -> None:
    climb(alert, 30, 150, 330)

    assert told(alert) == [
        (0, "elder", "王秀兰"),
        (1, "family", "李静"),
        (2, "station", "吴敏"),
        (3, "doctor", "陈立"),
    ]
    assert Event.objects.filter(name="health.alert.escalate").count() == 3


def test_a_step_is_taken_once_however_often_it_is_asked_for(alert: Alert) -> None:
    assert escalate_alert(alert=alert, number=1, at=later(30))
    assert not escalate_alert(alert=alert, number=1, at=later(31))
    assert escalate_due(at=later(40)) == 0

    assert told(alert) == [(0, "elder", "王秀兰"), (1, "family", "李静")]
    assert Message.objects.filter(kind="alert").count() == 2


def test_a_step_is_not_taken_before_its_moment(alert: Alert) -> None:
    assert not escalate_alert(alert=alert, number=1, at=later(29))
    assert told(alert) == [(0, "elder", "王秀兰")]


def test_a_step_with_nobody_says_so_and_goes_on(cast: Cast, grandma: Elder) -> None:
    kinship = grandma.kinships.get(relative=cast.daughter)
    change_rights(kinship=kinship, rights=[Right.SEE_HEALTH], by="王秀兰", at=NOON)
    alert = open_alert(grandma)

    climb(alert, 30)

    assert told(alert) == [(0, "elder", "王秀兰"), (1, "family", None), (2, "station", "吴敏")]


def test_the_ladder_ends_and_the_alert_stays_open(alert: Alert) -> None:
    climb(alert, *range(0, 27_000, 30))

    assert (alert.state, alert.due_at) == (AlertState.RAISED, None)
    again = AlertStep.objects.filter(alert=alert, number__gt=3).order_by("number", "pk")
    told_at = sorted({(step.told_at - NOON).total_seconds() / 60 for step in again})
    assert told_at == [15.5, 75.5, 195.5, 435.5]  # after 1, 2 and 4 hours more
    assert again.count() == 4 * 3


def test_her_own_ladder_is_used_and_frozen(grandma: Elder) -> None:
    set_ladder(elder=grandma, rungs=[Rung("elder", 20), Rung("station", 30)], by="陈立", at=NOON)
    alert = open_alert(grandma)
    set_ladder(elder=grandma, rungs=[Rung("doctor", 5)], by="陈立", at=NOON)

    climb(alert, 20)

    assert told(alert) == [(0, "elder", "王秀兰"), (1, "station", "吴敏")]


def test_staff_without_her_consent_hear_whom_to_call_and_no_more(
    alert: Alert, operator: Person
) -> None:
    climb(alert, 30, 150)

    message = Message.objects.get(person=operator)
    assert message.words == "王秀兰有一条健康提醒还没有人接手，请打电话问问。"


def test_the_doctor_whom_she_trusts_hears_what_it_is(
    alert: Alert, consent: None, doctor: Person
) -> None:
    climb(alert, 30, 150, 330)

    message = Message.objects.get(person=doctor)
    assert message.words == "王秀兰心率偏快：112 次/分，还没有人接手。"


def test_a_second_condition_while_one_is_open_is_the_same_alert(
    alert: Alert, grandma: Elder
) -> None:
    assert open_alert(grandma).pk == alert.pk
    assert Alert.objects.count() == 1
    assert Event.objects.filter(name="health.alert.raise").count() == 1


def test_sos_skips_the_question_and_rings_the_family(cast: Cast, grandma: Elder) -> None:
    alert = alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=NOON)
    again = alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=later(2))

    assert again.pk == alert.pk
    assert told(alert) == [(0, "family", "李静")]
    message = Message.objects.get(person=cast.daughter)
    assert (message.words, message.urgent) == ("王秀兰：呼救。请马上联系。", True)
