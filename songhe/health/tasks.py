"""Health's jobs: ids in, action called."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.accounts.models import Person
from songhe.health.actions import (
    archiving,
    compacting,
    escalation,
    goals,
    handling,
    imports,
    later,
    refused,
    replays,
    reports,
    timers,
    watching,
)
from songhe.health.models.alerts import Alert


@app.task(name="health.watch_readings", queueing_lock="health.watch_readings")
def watch_readings() -> None:
    """Look at what devices sent; one such job waiting is enough."""
    watching.watch_arrivals()


@app.task(name="health.watch_arrivals")
def watch_arrivals() -> None:
    """Look at what a person wrote down."""
    watching.watch_arrivals()


@app.periodic(cron="* * * * *")
@app.task(name="health.sweep_arrivals", queueing_lock="health.sweep_arrivals")
def sweep_arrivals(timestamp: int) -> None:
    """Look at arrivals whose job was lost."""
    watching.watch_arrivals()


@app.periodic(cron="* * * * *")
@app.task(name="health.run_timers", queueing_lock="health.run_timers")
def run_timers(timestamp: int) -> None:
    """Look at those of whom nothing came: silence, no movement, a morning that begins."""
    timers.run_timers(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="health.set_missing_timers", queueing_lock="health.set_missing_timers")
def set_missing_timers(timestamp: int) -> None:
    """Listen to new devices, and find timers that were lost."""
    timers.set_missing_timers(at=timezone.now())


@app.task(name="health.escalate_alert")
def escalate_alert(*, alert_id: int, number: int) -> None:
    alert = Alert.objects.get(pk=alert_id)
    escalation.escalate_alert(alert=alert, number=number, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="health.escalate_due_alerts", queueing_lock="health.escalate_due_alerts")
def escalate_due_alerts(timestamp: int) -> None:
    """Take the steps whose job was lost."""
    escalation.escalate_due(at=timezone.now())


@app.task(name="health.wake_alert")
def wake_alert(*, alert_id: int) -> None:
    handling.wake_alert(alert=Alert.objects.get(pk=alert_id), at=timezone.now())


@app.task(name="health.tell_later")
def tell_later(*, person_id: int) -> None:
    later.tell_what_waited(person=Person.objects.get(pk=person_id), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="health.sweep_waiting", queueing_lock="health.sweep_waiting")
def sweep_waiting(timestamp: int) -> None:
    """End pauses and tell what waited, where the job was lost."""
    at = timezone.now()
    handling.wake_due(at=at)
    later.tell_everything_due(at=at)


@app.periodic(cron="7 2 * * *")
@app.task(name="health.make_partitions", queueing_lock="health.make_partitions")
def make_partitions(timestamp: int) -> None:
    """Have next month's partition before the first reading of that month."""
    watching.make_next_partitions(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="health.compact", queueing_lock="health.compact", lock="health.compact")
def compact(timestamp: int) -> None:
    """Put the blocks of an hour together and sum up their days."""
    compacting.compact(at=timezone.now())


@app.periodic(cron="30 18 * * *")
@app.task(name="health.let_old_months_go", queueing_lock="health.let_old_months_go")
def let_old_months_go(timestamp: int) -> None:
    """Archive and drop the months that the operator does not keep."""
    folder = Path(settings.SONGHE_ARCHIVE) if settings.SONGHE_ARCHIVE else None
    archiving.let_old_months_go(
        at=timezone.now(), months=settings.SONGHE_READINGS_MONTHS, folder=folder
    )


@app.periodic(cron="*/5 * * * *")
@app.task(name="health.make_reports", queueing_lock="health.make_reports")
def make_reports(timestamp: int) -> None:
    """Write the weeks and months that are over, where it is night."""
    reports.make_due_reports(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="health.send_reports", queueing_lock="health.send_reports")
def send_reports(timestamp: int) -> None:
    """Tell whom she chose, by day."""
    reports.send_due_reports(at=timezone.now())


@app.periodic(cron="11,41 * * * *")
@app.task(name="health.nudge_elders", queueing_lock="health.nudge_elders")
def nudge_elders(timestamp: int) -> None:
    """One kind word a day at most, where it would help."""
    goals.nudge_elders(at=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="health.forget_brought", queueing_lock="health.forget_brought")
def forget_brought(timestamp: int) -> None:
    """Let samples of refused readings go, and files that nobody decided about."""
    at = timezone.now()
    refused.forget_refused(at=at)
    imports.forget_imports(at=at)


@app.task(name="health.replay", lock="health.replay", priority=-10)
def replay(*, replay_id: int) -> None:
    """Go through a few elders' past with another edition; what is live goes first."""
    replays.step_replay(replay_id=replay_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="health.resume_replays", queueing_lock="health.resume_replays")
def resume_replays(timestamp: int) -> None:
    """Go on with a replay whose job was lost."""
    replays.resume_replays(at=timezone.now())
