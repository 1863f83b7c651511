"""Is it well, and its numbers: who is told what."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from conftest import NOON
from songhe.kernel.events import record
from songhe.kernel.models import Event

TOKEN = "a-token-of-the-tests"


def _heartbeat(ago: float) -> None:
    moment = timezone.now() - timedelta(seconds=ago)
    with connection.cursor() as sql:
        sql.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [moment])


def test_it_is_well_when_the_database_answers_and_a_worker_lives(db: None, client: Client) -> None:
    _heartbeat(1)

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "worker": "ok"}
    assert answer["Cache-Control"].startswith("max-age=0")


def test_it_is_not_well_without_a_worker_and_says_so(db: None, client: Client) -> None:
    _heartbeat(3600)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "ok", "worker": "down"}


def test_numbers_are_counted_for_this_machine(db: None, client: Client) -> None:
    import_module("songhe.notify.live")  # which counts its streams, in the web process
    record(name="shop.order.pay", subject_id=1, actor="王秀兰", at=NOON)
    Event.objects.create(
        name="kernel.test.fail", subject_id=2, actor="", happened_at=NOON, failed_at=NOON
    )
    client.get("/")

    page = client.get("/metrics").content.decode()

    assert "songhe_events_waiting 1.0" in page
    assert "songhe_events_failed 1.0" in page
    assert 'songhe_jobs{status="todo"} 1.0' in page
    assert 'songhe_requests_total{method="GET",route="portal:public",status="200"}' in page
    assert "songhe_live_streams" in page
    assert "王秀兰" not in page


@pytest.mark.parametrize(
    ("address", "headers"),
    [("203.0.113.9", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}), ("", {})],
)
def test_nobody_else_sees_the_numbers(
    db: None, client: Client, address: str, headers: dict[str, str]
) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("given", "status"), [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("", 404)]
)
def test_with_a_token_the_token_alone_decides(
    db: None, client: Client, settings: Settings, given: str, status: int
) -> None:
    settings.SONGHE_METRICS_TOKEN = TOKEN

    assert client.get("/metrics", headers={"Authorization": given}).status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_they_are_only_read(db: None, client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
