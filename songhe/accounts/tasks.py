"""Accounts' jobs."""

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.accounts.actions import codes, limits


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Drop codes, counts and sessions that are over."""
    at = timezone.now()
    codes.forget_codes(at=at)
    limits.forget_old(at=at)
    SessionStore.clear_expired()
