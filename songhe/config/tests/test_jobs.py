"""Events reach their listeners by real jobs, whatever happens to listeners and workers."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from structlog.testing import capture_logs

from conftest import NOON
from songhe.config import tasks
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.tests.processes import start
from songhe.config.worker import do_waiting_jobs
from songhe.kernel.events import record
from songhe.kernel.models import Event
from songhe.notify.actions import text_phone
from songhe.notify.gateways.sms.sandbox import Sandbox
from songhe.notify.models import Message, Text

NAME = "kernel.test.happen"
WAIT = 60  # seconds; only a failure takes that long

commits = pytest.mark.django_db(transaction=True)


def _happen() -> Event:
    return record(name=NAME, subject_id=1, actor="王秀兰", at=timezone.now())


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A listener that writes down what it heard."""
    heard: list[int] = []
    monkeypatch.setitem(SUBSCRIPTIONS, NAME, (lambda event: heard.append(event.pk),))
    return heard


def test_what_nobody_listens_to_is_written_down_and_costs_no_job(db: None) -> None:
    event = _happen()

    event.refresh_from_db()
    assert event.delivered_at == event.happened_at
    assert not ProcrastinateJob.objects.exists()


def test_what_somebody_listens_to_waits_with_its_job(db: None, heard: list[int]) -> None:
    event = _happen()

    event.refresh_from_db()
    assert event.delivered_at is None
    assert ProcrastinateJob.objects.get().args == {"event_id": event.pk}


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A listener that writes and then fails, before one that does not."""
    told: list[int] = []

    def breaks(event: Event) -> None:
        told.append(event.pk)
        record(name="kernel.test.halfway", subject_id=event.pk, actor="", at=NOON)
        raise ValueError("its own fault")

    def works(event: Event) -> None:
        record(name="kernel.test.heard", subject_id=event.pk, actor="", at=NOON)

    monkeypatch.setitem(SUBSCRIPTIONS, NAME, (breaks, works))
    return told


@commits
def test_an_event_is_told_by_its_job(heard: list[int]) -> None:
    event = _happen()

    do_waiting_jobs()

    assert heard == [event.pk]
    event.refresh_from_db()
    assert event.delivered_at is not None


@commits
def test_an_event_that_was_taken_back_has_no_job(heard: list[int]) -> None:
    with transaction.atomic():
        _happen()
        transaction.set_rollback(True)

    assert not ProcrastinateJob.objects.exists()


@commits
def test_what_a_listener_records_is_told_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def passes_on(event: Event) -> None:
        record(name="kernel.test.further", subject_id=event.pk, actor="", at=NOON)

    monkeypatch.setitem(SUBSCRIPTIONS, NAME, (passes_on,))
    monkeypatch.setitem(
        SUBSCRIPTIONS, "kernel.test.further", (lambda event: heard.append(event.name),)
    )
    _happen()

    do_waiting_jobs()

    assert heard == ["kernel.test.further"]


def test_a_listener_that_fails_three_times_raises_the_alarm(db: None, breaking: list[int]) -> None:
    event = _happen()

    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(ValueError, match="its own fault"):
                tasks.deliver_event.func(event_id=event.pk)
        assert [line for line in logs if line["log_level"] == "error"] == []
        tasks.deliver_event.func(event_id=event.pk)

    assert [line["event"] for line in logs if line["log_level"] == "error"] == [
        "listener_failed_for_good",
        "event_not_delivered",
    ]
    event.refresh_from_db()
    assert (event.attempts, event.delivered_at) == (3, None)
    assert event.failed_at is not None


def test_the_others_are_told_and_what_the_broken_one_did_is_undone(
    db: None, breaking: list[int]
) -> None:
    event = _happen()

    with pytest.raises(ValueError, match="its own fault"):
        tasks.deliver_event.func(event_id=event.pk)

    assert breaking == [event.pk]
    assert Event.objects.filter(name="kernel.test.heard").count() == 1
    assert not Event.objects.filter(name="kernel.test.halfway").exists()


def test_an_event_that_lost_its_job_gets_another(db: None, heard: list[int]) -> None:
    event = _happen()
    old = _happen()
    Event.objects.filter(pk=old.pk).update(happened_at=event.happened_at - 2 * tasks.LOST_AFTER)
    before = ProcrastinateJob.objects.count()

    tasks.deliver_lost_events.func(timestamp=0)

    added = ProcrastinateJob.objects.order_by("pk")[before:]
    assert [job.args for job in added] == [{"event_id": old.pk}]


@commits
def test_a_worker_killed_in_the_middle_of_a_job_loses_and_doubles_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    phone = Sandbox(home / "texts")
    text = text_phone(phone="+8613800000002", words="验证码 123456", at=timezone.now())
    hanging = "songhe.config.tests.hanging.TakesAndHangs"
    first = start(home, "worker", SONGHE_TEXT_GATEWAY=hanging, SONGHE_WORKER_SILENCE="2")
    try:
        _until(lambda: len(phone.arrived()) == 1)
    finally:
        first.kill()
        first.wait()
    text.refresh_from_db()
    assert text.sent_at is None

    second = start(home, "worker", SONGHE_WORKER_SILENCE="2")
    try:
        _until(lambda: Text.objects.filter(pk=text.pk).exclude(sent_at=None).exists())
    finally:
        second.terminate()
        second.wait()

    assert [arrived.words for arrived in phone.arrived()] == ["验证码 123456"]
    text.refresh_from_db()
    assert (text.attempts, text.receipt) == (2, f"sandbox-{text.code}")
    assert not Message.objects.exists()
