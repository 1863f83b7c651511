"""The sentences that an elder reads of herself."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.health.actions import alerts
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.readings import load_readings, write_readings
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.rules import Baseline
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.queries.rules import QUIET
from songhe.health.reference import metrics
from songhe.health.showing.measures import measures_of
from songhe.health.states import AlertState, Cause
from songhe.health.tests.stories import open_alert
from songhe.health.words.plain import sayings_of


def measured(grandma: Elder, hours_ago: float = 1, **values: float) -> None:
    at = NOON - timedelta(hours=hours_ago)
    write_readings(elder=grandma, values=values, taken_at=at, by="王秀兰", at=NOON)


def said(grandma: Elder) -> list[tuple[str, str]]:
    found = measures_of(grandma, at=NOON)
    sayings = sayings_of(found, list(open_alerts_of(grandma)), NOON)
    return [(one.tone, one.words) for one in sayings]


def test_all_is_well_and_nothing_needs_doing(grandma: Elder) -> None:
    measured(grandma, bp_systolic=128, bp_diastolic=76, heart_rate=72)

    assert said(grandma) == [
        ("well", "您的血压、心率都好。"),
        ("well", "现在没有要做的，照常就好。"),
    ]


def test_what_is_odd_comes_with_its_figure_and_what_helps(grandma: Elder) -> None:
    measured(grandma, bp_systolic=150, bp_diastolic=76, heart_rate=72, sleep_duration=250)

    assert said(grandma) == [
        ("well", "您的心率正常。"),
        ("watch", "血压是 150/76 mmHg。高了一点，歇一会儿再量。药照常吃。"),
        ("watch", "睡眠是 4 小时 10 分。睡得少了些，午后可以歇半小时。"),
    ]


def test_an_illness_becomes_usual_neither_while_it_lasts_nor_when_it_is_over(
    grandma: Elder, watch: Device
) -> None:
    """One rule for her cards, her charts and the baselines that alerts are judged by."""
    times = [NOON - timedelta(days=n, minutes=30) for n in range(44, -1, -1)]
    values = [72.0 + n % 3 for n in range(25)] + [85.0 + n % 3 for n in range(20)]
    load_readings(
        elder=grandma, device=watch, metric="heart_rate", times=times, values=values, at=NOON
    )

    def words() -> str:
        (pulse,) = measures_of(grandma, at=NOON)
        assert pulse.own
        return pulse.words

    def usual() -> float:
        draw_baselines(elder=grandma, at=NOON)
        drawn = Baseline.objects.filter(elder=grandma, metric=metrics()["heart_rate"].number)
        return drawn.exclude(bucket=QUIET).latest("days").median

    assert (words(), usual()) == ("和平时一样。", 85)
    began_at = NOON - timedelta(days=19)
    alert = alerts.raise_alert(
        elder=grandma,
        rule="heart_rate_above_usual",
        severity="warn",
        evidence={"value": 85},
        began_at=began_at,
        at=began_at,
    )
    assert alert is not None
    assert (words(), usual()) == ("在一般范围里，和平时有点不同。", 73)
    closed = Alert.objects.filter(pk=alert.pk)
    closed.update(state=AlertState.RESOLVED, closed_at=NOON, cause=Cause.HOSPITAL)
    assert (words(), usual()) == ("在一般范围里，和平时有点不同。", 73)
    closed.update(cause=Cause.NORMAL)  # no illness, then: she lives like that now
    assert (words(), usual()) == ("和平时一样。", 85)


def test_what_is_grave_ends_with_whom_to_call(grandma: Elder) -> None:
    measured(grandma, bp_systolic=190, bp_diastolic=100)

    (watched, to_do) = said(grandma)

    assert watched[0] == "urgent"
    assert "请坐下歇着，让家人或医生马上看看。" in watched[1]
    assert to_do == ("urgent", "不舒服就按下面红色的“紧急求助”。")


def test_what_was_not_measured_today_is_asked_for(grandma: Elder) -> None:
    measured(grandma, 20, bp_systolic=128, bp_diastolic=76)

    assert said(grandma)[-1] == ("info", "今天还没有量血压。先坐着歇五分钟，再量一次。")


def test_an_alert_goes_before_everything_to_do(cast: Cast, grandma: Elder) -> None:
    measured(grandma, heart_rate=72)
    alert = open_alert(grandma)
    assert said(grandma)[-1] == ("watch", "有一条“心率偏快”，请点下面看看。")

    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=NOON)
    assert said(grandma)[-1] == ("watch", "李静正在处理“心率偏快”，请等电话。")


def test_a_call_for_help_says_that_somebody_is_coming(cast: Cast, grandma: Elder) -> None:
    alerts.call_for_help(elder=grandma, acting=acting_of(cast.elder), at=NOON)

    assert said(grandma) == [("urgent", "正在找人来帮您。请待在原地，等电话。")]


def test_a_voice_says_pressure_as_people_say_it(
    client: Client, elder: Person, grandma: Elder
) -> None:
    at = timezone.now()
    write_readings(
        elder=grandma,
        values={"bp_systolic": 150, "bp_diastolic": 76},
        taken_at=at,
        by="她",
        at=at,
    )
    client.force_login(elder)

    page = client.get("/health/").content.decode()

    assert 'data-aloud="高压 150，低压 76。高了一点，歇一会儿再量。药照常吃。"' in page
    assert 'data-aloud="高压 150，低压 76。"' in page


def test_her_page_costs_the_same_few_questions_whatever_was_measured(
    client: Client, elder: Person, grandma: Elder, django_assert_max_num_queries: object
) -> None:
    at = timezone.now()
    for back in range(20):
        write_readings(
            elder=grandma,
            values={"bp_systolic": 128, "heart_rate": 72, "sleep_duration": 400},
            taken_at=at - timedelta(days=back),
            by="她",
            at=at,
        )
    client.force_login(elder)
    client.get("/health/")

    with django_assert_max_num_queries(17):  # type: ignore[operator]
        client.get("/health/")
