"""A worker that dies in mid-ladder: nothing is half told, and the next one tells it once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import Cast, wait_until_somebody_waits
from songhe.accounts.acting import acting_of
from songhe.config.worker import do_waiting_jobs
from songhe.health.actions import handling
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert
from songhe.health.tests.stories import EVIDENCE, told
from songhe.kernel.models import Event
from songhe.notify.models import Message, Text

pytestmark = pytest.mark.django_db(transaction=True)

ESCALATE = """
import django
django.setup()
from django.utils import timezone
from songhe.health.actions.escalation import escalate_due
escalate_due(at=timezone.now())
"""
FAMILY = [(0, "elder", "王秀兰"), (1, "family", "李静")]


@pytest.fixture
def alert(cast: Cast) -> Alert:
    """Raised a minute ago: her thirty seconds are over."""
    at = timezone.now() - timedelta(minutes=1)
    return raise_alert(
        elder=cast.grandma,
        rule="heart_rate_high",
        severity="urgent",
        evidence=EVIDENCE,
        began_at=at,
        at=at,
    )


def database_url() -> str:
    server = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))


def test_killed_in_the_middle_of_a_step_it_told_nobody_and_the_next_tells_each_once(
    alert: Alert, cast: Cast
) -> None:
    with psycopg.connect(database_url()) as holder:
        # It will have written the step and the message when it comes to write the text.
        holder.execute("LOCK TABLE notify_text IN EXCLUSIVE MODE")
        child = subprocess.Popen(
            [sys.executable, "-c", ESCALATE],
            env={**os.environ, "DATABASE_URL": database_url()},
            cwd=settings.ROOT,
        )
        wait_until_somebody_waits()
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL

    assert told(alert) == FAMILY[:1]
    assert not Message.objects.filter(person=cast.daughter).exists()
    assert not Event.objects.filter(name="health.alert.escalate").exists()

    assert escalate_due(at=timezone.now()) == 1
    assert escalate_due(at=timezone.now()) == 0

    assert told(alert) == FAMILY
    assert Text.objects.count() == 1


def test_after_a_restart_the_ladder_goes_on_where_it_stood(alert: Alert) -> None:
    do_waiting_jobs()
    do_waiting_jobs()

    assert told(alert) == FAMILY
    waiting = ProcrastinateJob.objects.filter(task_name="health.escalate_alert")
    assert [job.args for job in waiting] == [{"alert_id": alert.pk, "number": 2}]


def test_a_step_whose_job_was_lost_is_taken_by_the_sweep(alert: Alert) -> None:
    ProcrastinateJob.objects.all().delete()

    assert escalate_due(at=timezone.now()) == 1

    assert told(alert) == FAMILY


def test_a_pause_that_ended_while_no_worker_lived_ends_with_the_next_one(
    alert: Alert, cast: Cast
) -> None:
    at = timezone.now() - timedelta(minutes=20)
    handling.snooze_alert(alert=alert, acting=acting_of(cast.operator), minutes=15, at=at)

    do_waiting_jobs()

    alert.refresh_from_db()
    assert alert.state == "raised"
    assert Event.objects.filter(name="health.alert.wake").count() == 1
