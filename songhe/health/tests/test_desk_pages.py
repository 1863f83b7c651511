"""The duty desk as its people see it, and each deed by the whole cast."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people as accounts
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import OrganisationKind, Role
from songhe.health.actions import alerts, handling, shifts
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.models.shifts import Shift
from songhe.health.tests.stories import EVIDENCE, colleague_of
from songhe.kernel.models import Event

HTMX = {"HX-Request": "true"}


def raised(
    grandma: Elder, *, rule: str = "heart_rate_high", severity: str = "urgent", minutes: int = 1
) -> Alert:
    at = timezone.now() - timedelta(minutes=minutes)
    return alerts.raise_alert(
        elder=grandma, rule=rule, severity=severity, evidence=EVIDENCE, began_at=at, at=at
    )


@pytest.fixture
def alert(grandma: Elder) -> Alert:
    return raised(grandma)


def page(client: Client, who: Person, url: str = "/health/desk/", status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def post(client: Client, who: Person, alert: Alert, verb: str, **form: str) -> int:
    client.force_login(who)
    return client.post(f"/health/alerts/{alert.code}/{verb}/", form, headers=HTMX).status_code


# --- What is shown --------------------------------------------------------------------------


def test_what_waits_stands_first_then_what_is_grave_then_what_is_old(
    cast: Cast, grandma: Elder, client: Client
) -> None:
    mild = raised(grandma, rule="spo2_low", severity="warn", minutes=50)
    young, old = raised(grandma, minutes=1), raised(grandma, rule="heart_rate_low", minutes=9)
    held = raised(grandma, rule="temperature_high", minutes=90)
    alerts.acknowledge_alert(alert=held, acting=acting_of(cast.daughter), at=timezone.now())

    shown = page(client, cast.operator)

    places = [shown.index(f'id="row-{one.code}"') for one in (old, young, mild, held)]
    assert places == sorted(places)
    assert "等人接手 3 · 处理中 1 · 稍后再看 0" in shown
    assert "2 条紧急的还没有人接手" in shown
    assert f'id="chosen" name="alert" value="{old.code}"' in shown


def test_the_list_refreshes_alone_and_knows_which_one_is_open(
    cast: Cast, alert: Alert, client: Client
) -> None:
    shown = page(client, cast.operator, f"/health/desk/queue/?alert={alert.code}")

    assert "<main" not in shown
    assert 'aria-current="true"' in shown
    assert "新的紧急提醒：王秀兰，健康提醒" in shown  # without her consent no word on her heart


def test_what_is_typed_is_not_in_the_piece_that_is_drawn_anew(
    cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(cast.operator)
    now = client.get(f"/health/desk/alerts/{alert.code}/now/", headers=HTMX).content.decode()

    assert 'id="now"' in now
    assert "hx-swap-oob" in now
    assert "<textarea" not in now


def test_whom_to_ring_stands_in_order_with_what_they_are(
    cast: Cast, alert: Alert, client: Client
) -> None:
    shown = page(client, cast.operator)

    herself = shown.index("tel:+8613800000001")
    assert herself < shown.index("tel:+8613800000002")
    assert "tel:+8613800000003" not in shown  # her son may not be alerted
    assert "您自己拨 120" in shown


def test_another_station_finds_nothing_here(cast: Cast, alert: Alert, client: Client) -> None:
    elsewhere = accounts.register_organisation(
        name="中南社区站", kind=OrganisationKind.STATION, region=cast.station.region, phone=""
    )
    stranger = accounts.register_person(name="郑洁", phone="+8613911110000", at=timezone.now())
    accounts.give_role(
        person=stranger, organisation=elsewhere, role=Role.OPERATOR, at=timezone.now()
    )

    assert alert.code not in page(client, stranger)
    page(client, stranger, f"/health/desk/alerts/{alert.code}/", 404)
    page(client, stranger, f"/health/desk/alerts/{alert.code}/now/", 404)
    asked = page(client, stranger, f"/health/desk/?alert={alert.code}")
    assert "王秀兰" not in asked
    assert "tel:+86138" not in asked


@pytest.mark.parametrize(
    "who", ["elder", "daughter", "son", "manager", "worker", "social_worker", "officer"]
)
def test_nobody_else_has_a_desk(who: str, cast: Cast, alert: Alert, client: Client) -> None:
    for url in ("", "queue/", "duty/", f"alerts/{alert.code}/", "shift/end/"):
        page(client, getattr(cast, who), f"/health/desk/{url}", 404)
    client.force_login(getattr(cast, who))
    assert client.post("/health/desk/shift/start/").status_code == 404
    assert not Shift.objects.exists()


def test_a_doctor_sees_who_called_her_and_nobody_else(
    cast: Cast, alert: Alert, client: Client
) -> None:
    assert alert.code not in page(client, cast.doctor)

    handling.assign_alert(
        alert=alert, acting=acting_of(cast.operator), to=cast.doctor, at=timezone.now()
    )

    shown = page(client, cast.doctor)
    assert alert.code in shown
    assert "请您来看" in shown
    assert "心率" not in shown


def test_a_desk_with_ten_alerts_asks_as_often_as_with_two(
    cast: Cast,
    grandma: Elder,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for rule in ("heart_rate_high", "heart_rate_low", "spo2_low"):
        raised(grandma, rule=rule)
    few = _queries(client, cast, django_assert_max_num_queries)
    for rule in ("temperature_high", "bp_systolic_high", "bp_diastolic_high", "sos", "fall"):
        raised(grandma, rule=rule)

    assert _queries(client, cast, django_assert_max_num_queries) == few


def _queries(client: Client, cast: Cast, most: DjangoAssertNumQueries) -> int:
    client.force_login(cast.operator)
    client.get("/health/desk/queue/")
    with most(30) as counted:
        client.get("/health/desk/queue/")
    with most(60):
        client.get("/health/desk/")
    return len(counted)


# --- What is done ---------------------------------------------------------------------------


def test_one_key_takes_it_up_and_says_so(cast: Cast, alert: Alert, client: Client) -> None:
    client.force_login(cast.operator)

    answer = client.post(f"/health/alerts/{alert.code}/acknowledge/", {}, headers=HTMX)

    assert "您接手了" in answer.content.decode()
    assert "<main" not in answer.content.decode()
    assert "deed:done" in answer["HX-Trigger"]
    alert.refresh_from_db()
    assert alert.acknowledged_by == cast.operator


@pytest.mark.parametrize(
    ("verb", "form", "words"),
    [
        ("note", {"words": "打了电话"}, "请先点“我来处理”"),
        ("note", {"words": ""}, "请写几个字"),
        ("resolve", {"cause": "rested"}, "请先点“我来处理”"),
        ("resolve", {"cause": "happy"}, "请选一个结果"),
        ("hand-over", {"to": ""}, "请选一个人"),
        ("hand-over", {"to": "NOBODY"}, "请另选一个人"),
        ("snooze", {"minutes": "120"}, "不能放这么久"),
        ("snooze", {}, "请选一个时间"),
        ("called", {"whom": "contact:X"}, "没有这个电话"),
    ],
)
def test_what_cannot_be_done_yet_is_said_and_what_was_typed_is_kept(
    verb: str, form: dict[str, str], words: str, cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(cast.operator)

    answer = client.post(f"/health/alerts/{alert.code}/{verb}/", form, headers=HTMX)

    assert words in answer.content.decode()
    assert answer["Songhe-Kept"] == "1"
    alert.refresh_from_db()
    assert (alert.state, alert.assigned_to) == ("raised", None)
    assert not AlertNote.objects.exists()


def test_a_call_for_help_is_not_paused(cast: Cast, grandma: Elder, client: Client) -> None:
    alert = raised(grandma, rule="sos")
    client.force_login(cast.operator)

    shown = page(client, cast.operator)
    answer = client.post(f"/health/alerts/{alert.code}/snooze/", {"minutes": "5"}, headers=HTMX)

    assert 'id="panel-snooze"' not in shown
    assert "呼救和跌倒不能放一放" in answer.content.decode()


@pytest.mark.parametrize("verb", ["called", "hand-over", "snooze"])
@pytest.mark.parametrize(
    "who", ["elder", "son", "doctor", "manager", "worker", "social_worker", "officer"]
)
def test_a_stranger_does_nothing_here(
    who: str, verb: str, cast: Cast, alert: Alert, client: Client
) -> None:
    form = {"whom": "elder", "to": cast.doctor.code, "minutes": "5"}

    assert post(client, getattr(cast, who), alert, verb, **form) == 404

    alert.refresh_from_db()
    assert (alert.state, alert.assigned_to) == ("raised", None)
    assert not Event.objects.filter(name="health.alert.call").exists()


def test_what_the_station_holds_a_relative_neither_pauses_nor_passes_on(
    cast: Cast, alert: Alert, client: Client
) -> None:
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.operator), at=timezone.now())

    assert post(client, cast.daughter, alert, "snooze", minutes="5") == 404
    assert post(client, cast.daughter, alert, "hand-over", to="") == 404

    alert.refresh_from_db()
    assert alert.acknowledged_by == cast.operator


def test_a_daughter_who_cannot_go_on_passes_it_to_the_station(
    cast: Cast, alert: Alert, client: Client
) -> None:
    escalate_due(at=timezone.now())
    alert.refresh_from_db()
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=timezone.now())
    here = f"/health/alerts/{alert.code}/"
    assert "走不开，交给别人" in page(client, cast.daughter, here)

    form = {"to": cast.operator.code, "words": "我在开会"}
    answer = client.post(f"{here}hand-over/", form, follow=True)

    assert "交给吴敏了" in answer.content.decode()
    alert.refresh_from_db()
    assert (alert.state, alert.assigned_to) == ("raised", cast.operator)
    assert AlertNote.objects.get().words == "我在开会"


def test_the_second_to_press_reads_who_paused_it(cast: Cast, alert: Alert, client: Client) -> None:
    handling.snooze_alert(
        alert=alert, acting=acting_of(cast.daughter), minutes=5, at=timezone.now()
    )
    client.force_login(cast.operator)

    answer = client.post(f"/health/alerts/{alert.code}/snooze/", {"minutes": "5"}, headers=HTMX)

    assert "李静刚刚放了一放" in answer.content.decode()


def test_without_script_a_deed_leads_back_to_the_desk(
    cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(cast.operator)

    answer = client.post(f"/health/alerts/{alert.code}/acknowledge/", {"from": "desk"})

    assert answer["Location"] == f"/health/desk/?alert={alert.code}"


def test_the_story_names_whom_one_rang_and_asked(cast: Cast, alert: Alert, client: Client) -> None:
    kinship = cast.grandma.kinships.get(relative=cast.daughter)
    post(client, cast.operator, alert, "called", whom=f"kinship:{kinship.code}")
    post(client, cast.operator, alert, "hand-over", to=cast.doctor.code)
    post(client, cast.operator, alert, "acknowledge")
    post(client, cast.operator, alert, "snooze", minutes="15")

    story = page(client, cast.operator, f"/health/alerts/{alert.code}/story/")

    for words in (
        "打了电话给李静。",
        "点名请陈立来看看。",
        "看过了，15 分钟后再看。",
        "到时候还没好就接着通知",
    ):
        assert words in story


# --- Shifts ---------------------------------------------------------------------------------


def test_coming_on_duty_and_handing_over(cast: Cast, alert: Alert, client: Client) -> None:
    colleague = colleague_of(cast)
    assert "现在没有人值班" in page(client, cast.operator)
    client.post("/health/desk/shift/start/")
    assert "现在没有人值班" not in page(client, cast.operator)
    post(client, cast.operator, alert, "acknowledge")
    assert "在您手里" in page(client, cast.operator, "/health/desk/shift/end/")

    form = {"to": colleague.code, f"words-{alert.code}": "约了五点再打"}
    client.post("/health/desk/shift/end/", form)

    left = Shift.objects.get(person=cast.operator)
    assert "有几句话留给您" in page(client, colleague)
    shown = page(client, colleague, f"/health/desk/shift/{left.code}/")
    assert "约了五点再打" in shown
    answer = client.post(f"/health/desk/shift/{left.code}/", follow=True).content.decode()
    assert "您接班了" in answer
    alert.refresh_from_db()
    assert alert.acknowledged_by == colleague


def test_a_handover_is_read_only_where_it_was_left(
    cast: Cast, alert: Alert, client: Client
) -> None:
    shifts.start_shift(acting=acting_of(cast.operator), at=timezone.now())
    left = shifts.end_shift(acting=acting_of(cast.operator), to=None, words={}, at=timezone.now())

    page(client, cast.doctor, f"/health/desk/shift/{left.code}/", 404)
    page(client, cast.daughter, f"/health/desk/shift/{left.code}/", 404)


def test_the_station_sees_on_its_first_page_that_nobody_is_on_duty(
    cast: Cast, client: Client
) -> None:
    assert "/health/desk/duty/?home" in page(client, cast.operator, "/stations/")

    assert "现在没有人值班" in page(client, cast.operator, "/health/desk/duty/?home")
