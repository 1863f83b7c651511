"""Alerts as the tests need them: raised at noon, climbing as time goes by."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from conftest import NOON, Cast, at_once
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.actions.people import give_role, register_person
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import Right, Role
from songhe.health.actions import alerts
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.shifts import NoDuty
from songhe.health.models.alerts import Alert, AlertStep
from songhe.kernel.flow import NotAllowed

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


def both_may_be_alerted(cast: Cast) -> None:
    """Her son is agreed to as well; he stands behind his sister."""
    kinship = cast.grandma.kinships.get(relative=cast.son)
    agree_kinship(kinship=kinship, rights=[Right.RECEIVE_ALERTS], by="王秀兰", at=NOON)


def colleague_of(cast: Cast, name: str = "刘洋", *, role: Role = Role.OPERATOR) -> Person:
    """A second pair of hands at her station, or another doctor at her clinic."""
    place = cast.station if role == Role.OPERATOR else cast.clinic
    phone = f"+86139{10_000_000 + Person.objects.count():08d}"
    person = register_person(name=name, phone=phone, at=NOON)
    give_role(person=person, organisation=place, role=role, at=NOON)
    return person


together = partial(at_once, refusals=(NotAllowed, alerts.TooLate, NoDuty))


def refused(answers: list[object]) -> int:
    return sum(isinstance(answer, Exception) for answer in answers)
