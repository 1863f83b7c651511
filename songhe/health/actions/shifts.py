"""Coming on duty, and leaving it to the next: no alert is left between two shifts."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from songhe.accounts.acting import Acting
from songhe.accounts.models import Organisation, Person
from songhe.accounts.queries import members_of
from songhe.health.actions.alerts import acknowledge_alert
from songhe.health.actions.handling import hand_over_alert
from songhe.health.models.alerts import Alert
from songhe.health.models.shifts import HandoverLine, Shift
from songhe.health.queries.desk import queue_at
from songhe.health.queries.shifts import LONGEST, ON_DUTY, shift_of
from songhe.health.states import AlertState
from songhe.health.words import wording
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import push_live, tell


class NoDuty(Exception):
    """Whoever acts has no work with shifts, or is not on duty."""


@transaction.atomic
def start_shift(*, acting: Acting, at: datetime) -> Shift:
    """Come on duty; alerts that reach the station or the clinic ring here first from now on.

    :raises NoDuty: if this role has no shifts.
    """
    if acting.organisation is None or acting.role not in ON_DUTY:
        raise NoDuty
    if shift := shift_of(acting, at):
        return shift
    _end_forgotten(acting, at)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                organisation=acting.organisation, person=acting.person, started_at=at
            )
    except IntegrityError:  # pressed twice at once
        return Shift.objects.get(
            organisation=acting.organisation, person=acting.person, ended_at=None
        )
    _record(shift, "start", acting, at)
    return shift


def _end_forgotten(acting: Acting, at: datetime) -> None:
    """A shift that nobody ended was over when it had lasted its longest."""
    forgotten = Shift.objects.filter(
        organisation=acting.organisation, person=acting.person, ended_at=None
    )
    for shift in forgotten:
        shift.ended_at = shift.read_at = shift.started_at + LONGEST
        shift.save(update_fields=["ended_at", "read_at"])


@transaction.atomic
def end_shift(
    *, acting: Acting, to: Person | None, words: Mapping[str, str], at: datetime
) -> Shift:
    """Go off duty with a word on each open alert; what one held goes to the next, or back.

    `words` are by the code of the alert. Nobody takes over by this alone: whoever comes confirms
    having read it, and until then the ladder of each alert goes on.

    :raises NoDuty: if they are not on duty (any more), or the next is nobody of this place.
    """
    found = shift_of(acting, at)
    if found is None:
        raise NoDuty
    shift = Shift.objects.select_for_update().get(pk=found.pk)
    if shift.ended_at is not None:
        raise NoDuty  # pressed twice at once
    if to is not None and (to == acting.person or not _works_here(to, acting)):
        raise NoDuty
    alerts = list(queue_at(acting, at))
    for alert in alerts:
        HandoverLine.objects.create(
            elder=alert.elder, shift=shift, alert=alert, words=words.get(alert.code, "")
        )
        if alert.acknowledged_by_id == acting.person.pk:
            _pass_on(alert, acting, to, words.get(alert.code, ""), at)
    shift.ended_at, shift.handed_to = at, to
    shift.read_at = None if alerts else at  # nothing open, nothing to read
    shift.save(update_fields=["ended_at", "handed_to", "read_at"])
    _record(shift, "end", acting, at)
    if to is not None and alerts:
        _tell_next(shift, to, len(alerts), at)
    return shift


def _works_here(person: Person, acting: Acting) -> bool:
    if acting.organisation is None or acting.role is None:
        return False
    return members_of(acting.organisation, acting.role).filter(pk=person.pk).exists()


def _pass_on(alert: Alert, acting: Acting, to: Person | None, words: str, at: datetime) -> None:
    try:
        hand_over_alert(alert=alert, acting=acting, to=to, words=words, at=at)
    except NotAllowed:
        return  # closed in this very moment


def _tell_next(shift: Shift, to: Person, count: int, at: datetime) -> None:
    with translation.override(to.language):
        words = wording.handover_words(shift.person.name, count)
    url = reverse("health:handover", args=[shift.code])
    tell(person=to, kind="duty", words=words, url=url, at=at)


@transaction.atomic
def confirm_handover(*, shift: Shift, acting: Acting, at: datetime) -> Shift:
    """The next person has read it: they are on duty, and hold what was passed to them.

    :raises NoDuty: if it was not left to them, or somebody else has confirmed it.
    """
    held = Shift.objects.select_for_update().get(pk=shift.pk)
    if held.ended_at is None or held.read_at is not None or held.person_id == acting.person.pk:
        raise NoDuty
    if held.organisation != acting.organisation or held.handed_to not in {None, acting.person}:
        raise NoDuty
    held.read_by, held.read_at = acting.person, at
    held.save(update_fields=["read_by", "read_at"])
    mine = start_shift(acting=acting, at=at)
    lines = HandoverLine.objects.filter(shift=held).values("alert")
    for alert in Alert.objects.filter(
        pk__in=lines, state=AlertState.RAISED, assigned_to=acting.person
    ).select_related("elder__person"):
        _take(alert, acting, at)
    _record(held, "read", acting, at)
    return mine


def _take(alert: Alert, acting: Acting, at: datetime) -> None:
    try:
        acknowledge_alert(alert=alert, acting=acting, at=at)
    except NotAllowed:
        return  # somebody was quicker


def _record(shift: Shift, verb: str, acting: Acting, at: datetime) -> None:
    events.record(
        name=f"health.shift.{verb}",
        subject_id=shift.pk,
        actor=acting.label,
        at=at,
        facts={"shift": shift.code},
    )
    refresh_duty(shift.organisation, at)


def refresh_duty(organisation: Organisation, at: datetime) -> None:
    """Ring the pages of everybody who works here: who is on duty has changed."""
    for person in members_of(organisation):
        push_live(person=person, kind="duty", facts={}, at=at)
