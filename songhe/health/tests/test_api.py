"""Health for machines, through the browser's own session."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.consent.queries import looks_at
from songhe.health.actions import alerts
from songhe.health.actions.readings import write_readings
from songhe.health.models.alerts import Alert

BASE = "/api/v1/health"


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return alerts.call_for_help(elder=cast.grandma, acting=acting_of(cast.elder), at=timezone.now())


def test_latest_readings_for_whom_she_lets_and_noted(cast: Cast, client: Client) -> None:
    at = timezone.now()
    write_readings(elder=cast.grandma, values={"heart_rate": 72}, taken_at=at, by="王秀兰", at=at)
    client.force_login(cast.daughter)

    answer = client.get(f"{BASE}/elders/{cast.grandma.code}/latest")

    assert answer.status_code == 200
    (reading,) = answer.json()
    assert (reading["metric"], reading["value"], reading["unit"]) == ("heart_rate", 72, "次/分")
    assert looks_at(cast.grandma).get().what == "最新读数"


@pytest.mark.parametrize("who", ["son", "doctor", "operator", "officer"])
def test_latest_readings_are_not_there_for_others(who: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(f"{BASE}/elders/{cast.grandma.code}/latest").status_code == 404
    assert not looks_at(cast.grandma).exists()


def test_a_visitor_must_sign_in(cast: Cast, client: Client) -> None:
    assert client.get(f"{BASE}/alerts").status_code == 401
    assert client.get(f"{BASE}/elders/{cast.grandma.code}/latest").status_code == 401


def test_alerts_and_taking_one_up(cast: Cast, client: Client, alert: Alert) -> None:
    client.force_login(cast.daughter)
    assert [one["code"] for one in client.get(f"{BASE}/alerts?state=raised").json()] == [alert.code]

    first = client.post(f"{BASE}/alerts/{alert.code}/acknowledge")
    second = client.post(f"{BASE}/alerts/{alert.code}/acknowledge")

    assert (first.status_code, first.json()["acknowledged_by"]) == (200, "李静")
    assert second.status_code == 409
    assert client.get(f"{BASE}/alerts/{alert.code}").json()["state"] == "acknowledged"


def test_a_stranger_finds_no_alert(cast: Cast, client: Client, alert: Alert) -> None:
    client.force_login(cast.son)

    assert client.get(f"{BASE}/alerts").json() == []
    assert client.get(f"{BASE}/alerts/{alert.code}").status_code == 404
    assert client.post(f"{BASE}/alerts/{alert.code}/acknowledge").status_code == 404
    alert.refresh_from_db()
    assert alert.state == "raised"


def test_a_code_that_cannot_be_one_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    assert client.get(f"{BASE}/alerts/%00").status_code == 422


def test_a_long_list_asks_as_often_as_a_short_one(
    cast: Cast, alert: Alert, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.operator)
    with django_assert_max_num_queries(20) as few:
        client.get(f"{BASE}/alerts")
    for rule in ("heart_rate_high", "heart_rate_low", "spo2_low", "temperature_high"):
        at = timezone.now()
        alerts.raise_alert(
            elder=cast.grandma, rule=rule, severity="warn", evidence={}, began_at=at, at=at
        )

    with django_assert_max_num_queries(len(few)) as many:
        assert len(client.get(f"{BASE}/alerts").json()) == 5

    assert len(many) == len(few)
