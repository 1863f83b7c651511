"""Telling people of an alert, one step of the ladder after another, until somebody takes it up.

Each step sets the moment of the next one and queues a job for it, in one transaction; a sweep
over the due alerts finds those whose job was lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import members_of, relatives_of
from songhe.accounts.states import Right, Role
from songhe.health import wording
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.queries.readings import may_see_readings
from songhe.health.states import AlertState, Audience, Outcome, Severity
from songhe.kernel.jobs import defer_job_at
from songhe.notify.actions import push_live, tell

BY_ITSELF = "松鹤"  # how events name what a timer or a rule did


@dataclass(frozen=True)
class Told:
    """A person at a step, and in what capacity."""

    person: Person
    audience: str


@transaction.atomic
def escalate_alert(*, alert: Alert, number: int, at: datetime) -> bool:
    """Take the step if it is due and not taken yet; return whether it was."""
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if alert.state != AlertState.RAISED or alert.next_step != number:
        return False
    if alert.due_at is None or at < alert.due_at:
        return False
    alert.move("escalate", by=BY_ITSELF, at=at, step=number)
    take_step(alert=alert, at=at)
    return True


@transaction.atomic
def escalate_due(*, at: datetime, most: int = 200) -> int:
    """Take every step that is due and was not taken by its own job; return how many."""
    due = Alert.objects.filter(state=AlertState.RAISED, due_at__lte=at).order_by("due_at")
    return sum(escalate_alert(alert=alert, number=alert.next_step, at=at) for alert in due[:most])


def take_step(*, alert: Alert, at: datetime) -> None:
    """Tell whom the next step names; a step with nobody goes straight on to the one after."""
    while alert.next_step < len(alert.ladder):
        audience, seconds = alert.ladder[alert.next_step]
        people = audience_of(alert.elder, audience)
        _tell_step(alert, audience, people, at)
        alert.next_step += 1
        if people:
            _set_timer(alert, at + timedelta(seconds=seconds))
            return
    _set_timer(alert, None)


def _set_timer(alert: Alert, due_at: datetime | None) -> None:
    if alert.next_step >= len(alert.ladder):
        due_at = None  # nobody is left to tell; it stays on top of the station's list
    alert.due_at = due_at
    alert.save(update_fields=["next_step", "due_at"])
    if due_at is not None:
        defer_job_at("health.escalate_alert", due_at, alert_id=alert.pk, number=alert.next_step)


def audience_of(elder: Elder, audience: str) -> list[Told]:
    """Return whom a step tells, first to call first."""
    if audience == Audience.ELDER:
        return [Told(elder.person, audience)] if elder.person.is_active else []
    if audience == Audience.FAMILY:
        kinships = relatives_of(elder, Right.RECEIVE_ALERTS)
        return [Told(kinship.relative, audience) for kinship in kinships]
    if audience == Audience.STATION and elder.station is not None:
        members = members_of(elder.station, Role.OPERATOR)
        return [Told(person, audience) for person in members]
    if audience == Audience.DOCTOR and elder.clinic is not None:
        members = members_of(elder.clinic, Role.DOCTOR)
        return [Told(person, audience) for person in members]
    if audience == Audience.EVERYONE:
        parts = (Audience.FAMILY, Audience.STATION, Audience.DOCTOR)
        return [told for part in parts for told in audience_of(elder, part)]
    return []


def _tell_step(alert: Alert, audience: str, people: list[Told], at: datetime) -> None:
    if not people:
        AlertStep.objects.create(
            alert=alert,
            number=alert.next_step,
            audience=audience,
            outcome=Outcome.NOBODY,
            told_at=at,
        )
    for told in people:
        _tell_once(alert, told, at)


def _tell_once(alert: Alert, told: Told, at: datetime) -> None:
    step, created = AlertStep.objects.get_or_create(
        alert=alert,
        number=alert.next_step,
        person=told.person,
        defaults={"audience": told.audience, "told_at": at},
    )
    if not created:
        return
    veiled = is_veiled(alert.elder, told.person, at)
    with translation.override(told.person.language):
        words = wording.call_words(alert, told.audience, veiled=veiled)
    step.message = tell(
        person=told.person,
        kind="alert",
        words=words,
        url=reverse("health:alert", args=[alert.code]),
        at=at,
        urgent=alert.severity == Severity.URGENT and told.audience != Audience.ELDER,
    )
    step.save(update_fields=["message"])


def is_veiled(elder: Elder, person: Person, at: datetime) -> bool:
    """Is this somebody whom she did not let see her readings?"""
    return not may_see_readings(person=person, elder=elder, at=at)


def everybody_told(alert: Alert) -> list[Told]:
    """Return who was told so far, each once, with the elder among them."""
    found: dict[int, Told] = {alert.elder.person_id: Told(alert.elder.person, Audience.ELDER)}
    steps = alert.steps.filter(outcome=Outcome.TOLD).select_related("person").order_by("pk")
    for step in steps:
        if step.person is not None:
            found.setdefault(step.person.pk, Told(step.person, step.audience))
    return list(found.values())


def refresh_pages(alert: Alert, people: Iterable[Told], *, at: datetime) -> None:
    """Ring the open pages of those concerned, without a message."""
    for told in people:
        push_live(person=told.person, kind="alert", facts={"alert": alert.code}, at=at)
