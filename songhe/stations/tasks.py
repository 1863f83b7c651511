"""Stations' jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.stations import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="stations.lapse_sessions", queueing_lock="stations.lapse_sessions")
def lapse_sessions(timestamp: int) -> None:
    actions.lapse_sessions(at=timezone.now())
