"""Pages of alerts: who may open them, what their buttons do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.consent.queries import looks_at
from songhe.consent.states import DataGroup
from songhe.health.actions import alerts
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertNote
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


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


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
