"""Alerts as the tests need them: raised at noon, climbing as time goes by."""

import time
from datetime import datetime, timedelta
from typing import Any

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions import alerts
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.queries.readings import plain_connection

EVIDENCE: dict[str, Any] = {
    "value": 112,
    "measured_at": NOON.timestamp(),
    "readings": [[NOON.timestamp() - 600, 108], [NOON.timestamp(), 112]],
    "above": True,
    "limit": 100,
    "inclusive": False,
    "hold_seconds": 600,
    "clear_limit": 95,
    "rule": "heart_rate_high",
    "version": "1",
}


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def open_alert(grandma: Elder, *, severity: str = "urgent") -> Alert:
    return alerts.raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity=severity,
        evidence=EVIDENCE,
        began_at=later(-600),
        at=NOON,
    )


def told(alert: Alert) -> list[tuple[int, str, str | None]]:
    steps = AlertStep.objects.filter(alert=alert).order_by("number", "pk")
    return [
        (step.number, step.audience, step.person.name if step.person else None) for step in steps
    ]


def climb(alert: Alert, *seconds: float) -> None:
    for after in seconds:
        escalate_due(at=later(after))
    alert.refresh_from_db()


def wait_until_somebody_waits() -> None:
    """Return when another session of this database waits for a lock; asks outside transactions."""
    limit = time.monotonic() + 60
    while (
        not plain_connection()
        .execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        .fetchone()
    ):
        assert time.monotonic() < limit, "nobody waits for a lock"
        time.sleep(0.01)
