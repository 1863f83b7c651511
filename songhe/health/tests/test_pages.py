"""The pages of health: who may open them, what they say, what their buttons do."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.queries import looks_at
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health import queries
from songhe.health.actions import alerts
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.readings import load_readings
from songhe.health.models import Alert, AlertNote, Device, HandReading
from songhe.health.states import Severity

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alert(grandma: Elder) -> Alert:
    at = timezone.now() - timedelta(seconds=5)
    seconds = at.timestamp()
    return alerts.raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity=Severity.URGENT,
        evidence={
            "value": 112,
            "measured_at": seconds,
            "readings": [[seconds - 60 * n, 112 if n < 11 else 74] for n in range(25, -1, -1)],
            "above": True,
            "limit": 100,
            "inclusive": False,
            "hold_seconds": 600,
            "clear_limit": 95,
            "rule": "heart_rate_high",
            "version": "1",
        },
        began_at=at - timedelta(minutes=10),
        at=at,
    )


@pytest.fixture
def month(grandma: Elder, watch: Device) -> None:
    now = timezone.now()
    times = [now - timedelta(minutes=30 * n) for n in range(48 * 20, 0, -1)]
    values = [70.0 + n % 8 for n in range(len(times))]
    load_readings(
        elder=grandma, device=watch, metric="heart_rate", times=times, values=values, at=now
    )


def consent_to_clinic(cast: Cast) -> list[object]:
    return list(
        give_consent(
            elder=cast.grandma,
            organisation=cast.clinic,
            groups=[DataGroup.READINGS],
            purpose=Purpose.CARE,
            expires_at=None,
            acting=acting_of(cast.elder),
            how=How.SELF,
            at=timezone.now(),
        )
    )


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


# --- The elder's own pages -----------------------------------------------------------------


def test_her_page_says_how_she_is_in_words(client: Client, elder: Person, month: None) -> None:
    client.force_login(elder)

    page = text(client, "/health/")

    assert "今天身体平稳" in page
    assert "和平时一样。" in page
    assert "浅绿色是您平时的范围。" in page
    assert '<svg class="spark"' in page


def test_her_page_before_anything_was_measured(client: Client, elder: Person) -> None:
    client.force_login(elder)

    assert "今天还没有量过" in text(client, "/health/")


def test_looking_at_oneself_is_nobody_s_business(
    client: Client, elder: Person, grandma: Elder
) -> None:
    client.force_login(elder)
    text(client, "/health/")

    assert not looks_at(grandma).exists()


def test_she_writes_her_pressure_down_and_takes_it_back(
    client: Client, elder: Person, grandma: Elder
) -> None:
    client.force_login(elder)

    answer = client.post(
        "/health/measure/pressure/",
        {"bp_systolic": "128", "bp_diastolic": "76", "heart_rate": ""},
        follow=True,
    )

    page = answer.content.decode()
    assert answer.redirect_chain == [("/health/", 302)]
    assert "记下了：128/76。" in page
    assert queries.latest_of(grandma)["bp_systolic"].value == 128
    code = HandReading.objects.order_by("pk")[0].code
    assert f"/health/readings/{code}/take-back/" in page
    client.post(f"/health/readings/{code}/take-back/")
    assert not queries.standing_hand_readings().exists()
    assert HandReading.objects.count() == 2
    assert queries.latest_of(grandma) == {}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"bp_systolic": "1280", "bp_diastolic": "76"}, "应在 50 到 300 之间"),
        ({"bp_systolic": "76", "bp_diastolic": "128"}, "请看看是不是写反了"),
        ({"bp_systolic": "", "bp_diastolic": "76"}, "请填上这个数"),
        ({"bp_systolic": "一百", "bp_diastolic": "76"}, "请只写数字"),
    ],
)
def test_a_slip_of_the_finger_is_asked_about_and_not_kept(
    form: dict[str, str], words: str, client: Client, elder: Person
) -> None:
    client.force_login(elder)

    answer = client.post("/health/measure/pressure/", form)

    assert words in answer.content.decode()
    assert not HandReading.objects.exists()


def test_there_is_nothing_else_to_measure(client: Client, elder: Person) -> None:
    client.force_login(elder)

    text(client, "/health/measure/mood/", 404)


# --- Those whom she lets see it ------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("elder", 200),
        ("daughter", 200),
        ("son", 404),
        ("doctor", 404),
        ("operator", 404),
        ("manager", 404),
        ("worker", 404),
        ("social_worker", 404),
        ("officer", 404),
    ],
)
def test_only_whom_she_lets_see_her_readings(
    who: str, status: int, cast: Cast, client: Client, month: None
) -> None:
    client.force_login(getattr(cast, who))

    text(client, f"/health/elders/{cast.grandma.code}/", status)
    text(client, f"/health/elders/{cast.grandma.code}/heart_rate/", status)


def test_consent_opens_and_withdrawing_closes_at_once(
    cast: Cast, client: Client, month: None
) -> None:
    client.force_login(cast.doctor)
    page = f"/health/elders/{cast.grandma.code}/heart_rate/"
    (grant,) = consent_to_clinic(cast)

    assert 'aria-label="' in text(client, page)
    look = looks_at(cast.grandma).get()
    assert (look.person, look.what) == (cast.doctor, "心率曲线")

    withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=timezone.now())  # type: ignore[arg-type]
    text(client, page, 404)
    assert looks_at(cast.grandma).count() == 1


def test_a_page_that_stays_open_is_one_look(cast: Cast, client: Client, month: None) -> None:
    client.force_login(cast.daughter)

    for _ in range(3):
        text(client, f"/health/elders/{cast.grandma.code}/")

    assert looks_at(cast.grandma).count() == 1


def test_a_chart_has_its_words_and_its_table(cast: Cast, client: Client, month: None) -> None:
    client.force_login(cast.daughter)

    page = text(client, f"/health/elders/{cast.grandma.code}/heart_rate/?days=7")

    assert re.search(r"心率最低 70，最高 77，平均 7[34] 次/分。高于 100 的有 0 次。", page)
    assert "用表格看" in page
    assert page.count('<svg class="chart wide-only"') == 1


def test_a_chart_of_four_weeks_costs_few_queries(
    cast: Cast, client: Client, month: None, django_assert_max_num_queries: object
) -> None:
    client.force_login(cast.daughter)
    url = f"/health/elders/{cast.grandma.code}/heart_rate/?days=28"
    text(client, url)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        text(client, url)


def test_an_unknown_measure_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    text(client, f"/health/elders/{cast.grandma.code}/mood/", 404)


# --- Alerts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("elder", 200), ("daughter", 200), ("operator", 200), ("son", 404), ("doctor", 404)],
)
def test_who_may_open_an_alert(
    who: str, status: int, cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    text(client, f"/health/alerts/{alert.code}/", status)
    text(client, f"/health/alerts/{alert.code}/story/", status)


def test_a_relative_sees_the_whole_story_with_its_chart(
    cast: Cast, alert: Alert, client: Client
) -> None:
    escalate_due(at=timezone.now() + timedelta(seconds=60))
    client.force_login(cast.daughter)

    page = text(client, f"/health/alerts/{alert.code}/")

    assert "量得 112 次/分，高于 100 已有 10 分钟。" in page
    assert "提醒了王秀兰本人。" in page
    assert "通知了家人：李静。" in page
    assert "就通知社区站。" in page
    assert '<svg class="chart phone-only"' in page
    assert "我来处理" in page
    assert "处理好了" not in page


def test_staff_without_consent_see_whom_to_call_and_no_readings(
    cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(cast.operator)

    page = text(client, f"/health/alerts/{alert.code}/")

    assert "没有同意您看健康数据" in page
    assert "tel:+8613800000001" in page
    assert "心率" not in page
    assert "112" not in page
    look = looks_at(cast.grandma).get()
    assert (look.group, look.what) == (DataGroup.CONTACT, "提醒和联系电话")


def test_taking_up_noting_and_resolving(cast: Cast, alert: Alert, client: Client) -> None:
    client.force_login(cast.daughter)
    here = f"/health/alerts/{alert.code}/"

    taken = client.post(f"{here}acknowledge/", follow=True).content.decode()
    assert "您接手了" in taken
    assert "我来处理" not in taken
    client.post(f"{here}note/", {"words": "打了电话：没有头晕"})
    done = client.post(f"{here}resolve/", {"cause": "rested", "words": ""}, follow=True)

    page = done.content.decode()
    assert "李静：" in page
    assert "打了电话：没有头晕" in page
    assert "处理好了：休息后好了。" in page
    alert.refresh_from_db()
    assert alert.state == "resolved"


def test_the_second_to_press_reads_who_was_first(cast: Cast, alert: Alert, client: Client) -> None:
    alerts.acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=timezone.now())
    client.force_login(cast.operator)

    answer = client.post(f"/health/alerts/{alert.code}/acknowledge/", follow=True)

    assert "李静刚刚已经接手了，不用再按。" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_by == cast.daughter


@pytest.mark.parametrize("verb", ["acknowledge", "cancel", "note", "resolve"])
@pytest.mark.parametrize("who", ["son", "doctor", "manager", "social_worker", "officer"])
def test_a_stranger_changes_nothing(
    who: str, verb: str, cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    answer = client.post(f"/health/alerts/{alert.code}/{verb}/", {"words": "x", "cause": "other"})

    assert answer.status_code == 404
    alert.refresh_from_db()
    assert alert.state == "raised"
    assert not AlertNote.objects.exists()


def test_only_she_says_that_she_is_well(cast: Cast, alert: Alert, client: Client) -> None:
    client.force_login(cast.daughter)
    assert client.post(f"/health/alerts/{alert.code}/cancel/").status_code == 404

    client.force_login(cast.elder)
    answer = client.post(f"/health/alerts/{alert.code}/cancel/", follow=True)

    assert "好的，已经取消。" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.state == "cancelled"


def test_too_late_is_said_kindly(cast: Cast, alert: Alert, client: Client) -> None:
    escalate_due(at=timezone.now() + timedelta(seconds=60))
    client.force_login(cast.elder)
    assert "我没事" not in text(client, f"/health/alerts/{alert.code}/").split("<main")[1]

    answer = client.post(f"/health/alerts/{alert.code}/cancel/", follow=True)

    assert "家人已经知道了" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.state == "raised"


def test_she_does_not_acknowledge_her_own_alert(cast: Cast, alert: Alert, client: Client) -> None:
    client.force_login(cast.elder)

    assert client.post(f"/health/alerts/{alert.code}/acknowledge/").status_code == 404
    alert.refresh_from_db()
    assert alert.state == "raised"


def test_the_queue_shows_what_waits(cast: Cast, alert: Alert, client: Client) -> None:
    client.force_login(cast.operator)

    whole = text(client, "/health/alerts/")
    part = client.get("/health/alerts/", headers=HTMX).content.decode()

    assert "王秀兰" in whole
    assert "<h1>" not in part
    assert f"/health/alerts/{alert.code}/" in part


def test_the_deeds_are_sent_only_when_they_changed(
    cast: Cast, alert: Alert, client: Client
) -> None:
    client.force_login(cast.daughter)
    url = f"/health/alerts/{alert.code}/deeds/"

    assert client.get(f"{url}?state=raised").status_code == 204
    assert "我来处理" in text(client, f"{url}?state=acknowledged")


# --- Devices -------------------------------------------------------------------------------


def test_the_station_enrols_a_device_and_sees_its_token_once(
    cast: Cast, client: Client, grandma: Elder
) -> None:
    client.force_login(cast.operator)
    assert grandma.code in text(client, "/health/devices/?q=王秀")

    first = client.post(
        f"/health/devices/new/{grandma.code}/", {"kind": "cuff", "name": "血压计"}, follow=True
    ).content.decode()

    device = Device.objects.get(kind="cuff")
    assert device.elder == grandma
    token = re.findall(r"<code>([\w-]{20,})</code>", first)
    assert len(token) == 1
    assert "<svg" in first
    again = text(client, f"/health/devices/{device.code}/")
    assert token[0] not in again
    assert device.token_hash not in again


def test_a_device_is_taken_out_of_use_once(cast: Cast, client: Client, watch: Device) -> None:
    client.force_login(cast.operator)

    first = client.post(f"/health/devices/{watch.code}/revoke/", follow=True)
    second = client.post(f"/health/devices/{watch.code}/revoke/", follow=True)

    assert "已停用，它再发来的读数不会被接收。" in first.content.decode()
    assert "这个设备已经停用了。" in second.content.decode()


@pytest.mark.parametrize("who", ["elder", "daughter", "doctor", "manager", "officer"])
def test_devices_are_the_station_s_business(
    who: str, cast: Cast, client: Client, watch: Device
) -> None:
    client.force_login(getattr(cast, who))

    text(client, "/health/devices/", 404)
    assert client.post(f"/health/devices/{watch.code}/revoke/").status_code == 404
    watch.refresh_from_db()
    assert watch.revoked_at is None
