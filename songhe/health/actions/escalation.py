"""Climbing the ladder, one step after another, until somebody takes the alert up.

Each step sets the moment of the next one and queues a job for it, in one transaction; a sweep
over the due alerts finds those whose job was lost.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from songhe.accounts.models import Elder
from songhe.accounts.queries import members_of, relatives_of
from songhe.accounts.states import Right, Role
from songhe.health.actions.telling import BY_ITSELF, Told, ring_desks, tell_call, tell_later
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.people import EmergencyContact
from songhe.health.queries.figures import zone_of
from songhe.health.queries.people import contacts_of, sleepers
from songhe.health.queries.shifts import first_to_call
from songhe.health.rules import quiet
from songhe.health.rules.ladder import Rung
from songhe.health.rules.phones import takes_texts
from songhe.health.states import AlertState, Audience, Outcome, Severity
from songhe.health.words import wording
from songhe.kernel.jobs import defer_job_at, happens_now
from songhe.notify.actions import text_phone


@transaction.atomic
def escalate_alert(*, alert: Alert, number: int, at: datetime) -> bool:
    """Take the step if it is due and not taken yet; return whether it was."""
    people = ("elder__person", "elder__station", "elder__clinic")
    locked = Alert.objects.select_for_update(of=("self",)).select_related(*people)
    alert = locked.get(pk=alert.pk, elder=alert.elder_id)
    if alert.state != AlertState.RAISED or alert.next_step != number:
        return False
    if alert.due_at is None or at < alert.due_at:
        return False
    if number:  # the first step is part of raising
        alert.move("escalate", by=BY_ITSELF, at=at, step=number)
    take_step(alert=alert, at=at)
    return True


@transaction.atomic
def escalate_due(*, at: datetime, most: int = 200) -> int:
    """Take every step that is due and was not taken by its own job; return how many."""
    due = due_alerts(at)[:most]
    return sum(escalate_alert(alert=alert, number=alert.next_step, at=at) for alert in due)


def due_alerts(at: datetime) -> QuerySet[Alert]:
    return Alert.objects.filter(state=AlertState.RAISED, due_at__lte=at).order_by("due_at")


def take_step(*, alert: Alert, at: datetime) -> None:
    """Tell whom the next step names; where nobody can be told now it goes straight on."""
    ring_desks(alert.elder, at)
    rungs = alert.rungs
    while alert.next_step < len(rungs):
        rung = rungs[alert.next_step]
        reached = _tell_rung(alert, rung, at)
        alert.next_step += 1
        if reached:
            set_timer(alert, at + timedelta(seconds=rung.seconds))
            return
    set_timer(alert, None)


def set_timer(alert: Alert, due_at: datetime | None) -> None:
    """Set the moment of the next step, and queue the job that takes it."""
    if alert.next_step >= len(alert.ladder):
        due_at = None  # nobody is left to tell; it stays on top of the station's list
    alert.due_at = due_at
    alert.save(update_fields=["next_step", "due_at", "first_told_at"])
    if due_at is not None:
        defer_job_at("health.escalate_alert", due_at, alert_id=alert.pk, number=alert.next_step)


def resume(*, alert: Alert, after: timedelta | None, at: datetime) -> None:
    """Let the ladder go on where it stood, after what was left of the last step's time."""
    if after is None:
        last = alert.rungs[alert.next_step - 1].seconds if alert.next_step else 0
        after = timedelta(seconds=last)
    set_timer(alert, at + max(after, timedelta(0)))


def audience_of(elder: Elder, rung: Rung, at: datetime) -> list[Told]:
    """Return whom a step tells, first to call first; of staff those on duty, if anybody is."""
    audience = rung.audience
    if audience == Audience.ELDER:
        return [Told(elder.person, audience)] if elder.person.is_active else []
    if audience == Audience.FAMILY:
        kinships = relatives_of(elder, Right.RECEIVE_ALERTS)
        if rung.who:
            kinships = kinships.filter(code__in=rung.who)
        return [Told(kinship.relative, audience) for kinship in kinships]
    if audience == Audience.STATION and elder.station is not None:
        staff = first_to_call(elder.station, Role.OPERATOR, at)
        return [Told(person, audience) for person in staff]
    if audience == Audience.DOCTOR and elder.clinic is not None:
        staff = first_to_call(elder.clinic, Role.DOCTOR, at)
        return [Told(person, audience) for person in staff]
    return _everybody(elder, at) if audience == Audience.EVERYONE else []


def _everybody(elder: Elder, at: datetime) -> list[Told]:
    """Her family, and all of the station and the clinic, on duty or not."""
    found = audience_of(elder, Rung(Audience.FAMILY, 0), at)
    for organisation, role, audience in (
        (elder.station, Role.OPERATOR, Audience.STATION),
        (elder.clinic, Role.DOCTOR, Audience.DOCTOR),
    ):
        if organisation is not None:
            found += [Told(person, audience) for person in members_of(organisation, role)]
    return found


def _tell_rung(alert: Alert, rung: Rung, at: datetime) -> bool:
    """Tell one step's people; return whether anybody was reached now."""
    if rung.audience == Audience.CONTACTS:
        reached = _text_contacts(alert, at)
    else:
        people = audience_of(alert.elder, rung, at)
        waits = _waits(alert, rung, people, at)
        _tell_each_once(alert, people, waits, at)
        reached = any(told.person.pk not in waits for told in people)
        if people:
            return reached
    if not reached:
        _note_nobody(alert, rung, at)
    return reached


def _waits(alert: Alert, rung: Rung, people: list[Told], at: datetime) -> dict[int, datetime]:
    """Who of these is told later, and when: whoever sleeps, and all of what only wants a look.

    A notice that gives somebody less than a day is told at once: a silent watch to the station.
    """
    if not quiet.may_wait(severity=alert.severity, called=alert.called):
        return {}
    asleep = sleepers(alert.elder, [told.person for told in people], at)
    waits = {person: wakes for person, (wakes, _hours) in asleep.items()}
    if alert.severity == Severity.NOTICE and rung.seconds >= quiet.A_DAY and happens_now():
        evening = quiet.digest_at(at, zone=zone_of(alert.elder))
        for told in people:
            waits[told.person.pk] = max(evening, waits.get(told.person.pk, evening))
    return waits


def _tell_each_once(
    alert: Alert, people: list[Told], waits: Mapping[int, datetime], at: datetime
) -> None:
    """Tell those of a step who were not told at it; the alert is locked, or not committed yet."""
    before = set(alert.steps.filter(number=alert.next_step).values_list("person", flat=True))
    steps = []
    for told in people:
        if told.person.pk in before:
            continue
        before.add(told.person.pk)
        step = AlertStep(
            elder_id=alert.elder_id,
            alert=alert,
            number=alert.next_step,
            audience=told.audience,
            person=told.person,
            told_at=at,
        )
        if waits_until := waits.get(told.person.pk):
            step.outcome = Outcome.WAITS
            tell_later(alert, told.person, waits_until, at=at)
        else:
            step.message = tell_call(alert, told, at)
            alert.first_told_at = alert.first_told_at or at  # saved with the timer
        steps.append(step)
    AlertStep.objects.bulk_create(steps)


def note_first_told(alert: Alert, at: datetime) -> None:
    if alert.first_told_at is None:
        alert.first_told_at = at
        alert.save(update_fields=["first_told_at"])


def _text_contacts(alert: Alert, at: datetime) -> bool:
    """Text those on her call list who have a mobile; the desk rings the others."""
    contacts = list(contacts_of(alert.elder))
    for contact in contacts:
        _text_contact(alert, contact, at)
    return bool(contacts)


def _text_contact(alert: Alert, contact: EmergencyContact, at: datetime) -> None:
    step, created = AlertStep.objects.get_or_create(
        elder_id=alert.elder_id,
        alert=alert,
        number=alert.next_step,
        person=None,
        contact=contact,
        defaults={"audience": Audience.CONTACTS, "told_at": at},
    )
    if created and happens_now() and takes_texts(contact.phone):
        with translation.override(alert.elder.person.language):
            words = wording.contact_words(alert)
        step.text = text_phone(phone=contact.phone, words=words, at=at)
        step.save(update_fields=["text"])


def _note_nobody(alert: Alert, rung: Rung, at: datetime) -> None:
    AlertStep.objects.create(
        elder_id=alert.elder_id,
        alert=alert,
        number=alert.next_step,
        audience=rung.audience,
        outcome=Outcome.NOBODY,
        told_at=at,
    )
