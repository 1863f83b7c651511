"""Booking's jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.booking import actions


@app.periodic(cron="* * * * *")
@app.task(name="booking.expire_holds", queueing_lock="booking.expire_holds")
def expire_holds(timestamp: int) -> None:
    actions.expire_holds(at=timezone.now())
