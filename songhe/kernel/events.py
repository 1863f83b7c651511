"""Telling other contexts what happened, after it is safely in the database."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F

from songhe.kernel.jobs import (
    without_jobs as without_jobs,  # part of this door
)
from songhe.kernel.models import Event

logger = structlog.get_logger(__name__)

Listener = Callable[[Event], None]
Subscriptions = Mapping[str, tuple[Listener, ...]]


def record(
    *,
    name: str,
    subject_id: int,
    actor: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> Event:
    """Write something that happened which is not a change of state."""
    return Event.write(name=name, subject_id=subject_id, actor=actor, at=at, facts=facts or {})


def deliver(event_id: int, subscriptions: Subscriptions, *, at: datetime) -> bool:
    """Tell every listener of one event, once; return whether it was waiting.

    The row is locked, so two workers with the same job tell it once between them. When a
    listener fails, what it did is undone, the others are told all the same, and its exception
    goes up: the job is tried again.
    """
    failures: list[Exception] = []
    with transaction.atomic():
        event = Event.objects.select_for_update().filter(pk=event_id, delivered_at=None).first()
        if event is None:
            return False
        for listener in subscriptions.get(event.name, ()):
            try:
                with transaction.atomic():
                    listener(event)
            except Exception as failure:
                failures.append(failure)
        if not failures:
            event.delivered_at = at
            event.save(update_fields=["delivered_at"])
    if failures:
        raise failures[0]
    return True


def note_failure(event_id: int) -> int:
    """Count a failed telling, in a transaction of its own; return how many there were."""
    Event.objects.filter(pk=event_id).update(attempts=F("attempts") + 1)
    return Event.objects.values_list("attempts", flat=True).get(pk=event_id)


def give_up(event_id: int, *, at: datetime) -> None:
    """Mark an event that could not be told, so that somebody looks."""
    Event.objects.filter(pk=event_id, delivered_at=None).update(failed_at=at)
    logger.error("event_not_delivered", event_id=event_id)


def deliver_waiting(subscriptions: Subscriptions, *, at: datetime) -> int:
    """Tell every listener about every waiting event, oldest first; return how many.

    Events recorded by the listeners themselves are told too.
    """
    # What somebody listened to when it was written, and nobody does now, is over.
    unheard = Event.objects.filter(delivered_at=None, failed_at=None)
    delivered = unheard.exclude(name__in=subscriptions).update(delivered_at=at)
    last = 0
    while waiting := list(
        Event.objects.filter(delivered_at=None, failed_at=None, pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:500]
    ):
        for event_id in waiting:
            last = event_id
            try:
                delivered += deliver(event_id, subscriptions, at=at)
            except Exception:
                # Leave it waiting and go on: one broken listener must not stop the rest.
                logger.exception("event_delivery_failed", event_id=event_id)
                note_failure(event_id)
    return delivered
