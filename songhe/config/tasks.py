"""The jobs that belong to no context: telling listeners, and looking after the queue itself."""

from contextlib import suppress
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from songhe.config.judging import judge_all
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.kernel import events
from songhe.kernel.models import Event

LOST_AFTER = timedelta(minutes=5)  # an event this old that is still untold has lost its job
PAUSE = 4  # seconds, to the power of the attempt: 4, 16, 64 …
KEPT_HOURS = 24 * 14  # failed jobs, for somebody to look at

logger = structlog.get_logger(__name__)


@app.task(name="songhe.deliver_event", retry=RetryStrategy(exponential_wait=PAUSE))
def deliver_event(*, event_id: int) -> None:
    """Tell an event's listeners; after the last failed attempt raise the alarm instead."""
    at = timezone.now()
    try:
        events.deliver(event_id, SUBSCRIPTIONS, at=at)
    except Exception:
        if events.note_failure(event_id) < settings.SONGHE_EVENT_TRIES:
            raise
        logger.exception("listener_failed_for_good", number=event_id)
        events.give_up(event_id, at=at)


@app.periodic(cron="* * * * *")
@app.task(name="songhe.deliver_lost_events", queueing_lock="songhe.deliver_lost_events")
def deliver_lost_events(timestamp: int) -> None:
    """Queue again the events whose job was lost."""
    lost = Event.objects.filter(
        delivered_at=None, failed_at=None, attempts=0, happened_at__lt=timezone.now() - LOST_AFTER
    ).order_by("pk")
    for event_id in lost.values_list("pk", flat=True)[:500]:
        deliver_event.configure(lock=f"event-{event_id}").defer(event_id=event_id)


@app.periodic(cron="* * * * *")
@app.task(name="songhe.retry_stalled_jobs", queueing_lock="songhe.retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int = 0) -> None:
    """Give the jobs of a worker that was killed to one that lives."""
    seconds = settings.SONGHE_WORKER_SILENCE
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        logger.warning("job_of_dead_worker", job=job.id, task=job.task_name)
        with suppress(ConnectorException):  # another worker was quicker
            await app.job_manager.retry_job(job)


@app.periodic(cron="40 18 * * *")
@app.task(name="oversight.judge_providers", queueing_lock="oversight.judge_providers")
def judge_providers(timestamp: int) -> None:
    """Hold every provider against the published bounds."""
    judge_all(at=timezone.now())


@app.periodic(cron="17 19 * * *")  # UTC: at night in China
@app.task(name="songhe.tidy", queueing_lock="songhe.tidy")
async def tidy(timestamp: int) -> None:
    """Forget old failed jobs."""
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True)
