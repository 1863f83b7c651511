"""Deferring the job that tells listeners about an event, in the event's own transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

_deferring: ContextVar[bool] = ContextVar("deferring", default=True)


def is_heard(name: str) -> bool:
    """Does anybody listen to events of this name? What nobody listens to needs no job."""
    return name in _subscriptions()


@cache
def _subscriptions() -> Mapping[str, object]:
    subscriptions: Mapping[str, object] = import_string(settings.SONGHE_SUBSCRIPTIONS)
    return subscriptions


def defer_delivery(event_id: int) -> None:
    """Queue the delivery of one event; it exists exactly when the event does."""
    if _deferring.get():
        app.configure_task("songhe.deliver_event").defer(event_id=event_id)


def defer_job(task: str, **arguments: int | str) -> None:
    """Queue another job by its name, in the transaction that needs it."""
    if _deferring.get():
        app.configure_task(task).defer(**arguments)


def defer_jobs(task: str, each: Sequence[Mapping[str, JSONValue]]) -> None:
    """Queue one job of a kind for each of these arguments, by one statement."""
    if _deferring.get() and each:
        app.configure_task(task).batch_defer(*[dict(arguments) for arguments in each])


def defer_job_at(task: str, at: datetime, **arguments: int | str) -> None:
    """Queue a job for a moment to come, in the transaction that sets the deadline."""
    if _deferring.get():
        app.configure_task(task, schedule_at=at).defer(**arguments)


def happens_now() -> bool:
    """Is this the present, with jobs, open pages and phones, or is history being written?"""
    return _deferring.get()


@contextmanager
def without_jobs() -> Iterator[None]:
    """Record events without a job each, for bulk loading that delivers them itself.

    What is written meanwhile is history: no open page is rung and no phone is texted.
    """
    token = _deferring.set(False)
    try:
        yield
    finally:
        _deferring.reset(token)
