"""Telling people what waited: when they wake, and once in the evening what only wants a look."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from songhe.accounts.models import Person
from songhe.health.actions.escalation import note_first_told
from songhe.health.actions.telling import Told, is_veiled, tell_call, tell_news
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.later import LaterNotice
from songhe.health.states import AlertState, Audience, Outcome, Severity
from songhe.health.words import wording
from songhe.notify.actions import tell
from songhe.notify.models import Message


@transaction.atomic
def tell_what_waited(*, person: Person, at: datetime) -> int:
    """Tell one person everything that waited for them until now; return how many alerts.

    Two workers at once tell it once: the rows are locked, and gone when they are told.
    """
    due = (
        LaterNotice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(person=person, due_at__lte=at)
        .order_by("due_at", "alert_id")
    )
    alerts = [notice.alert for notice in due.select_related("alert__elder__person")]
    if not alerts:
        return 0
    looks = [alert for alert in alerts if alert.severity == Severity.NOTICE]
    for alert in alerts:
        if alert not in looks or len(looks) == 1:
            _have_told(alert, person, _tell_one(alert, person, at), at)
    if len(looks) > 1:
        digest = _tell_digest(looks, person, at)
        for alert in looks:
            _have_told(alert, person, digest, at)
    LaterNotice.objects.filter(person=person, alert__in=alerts).delete()
    return len(alerts)


def tell_everything_due(*, at: datetime, most: int = 200) -> int:
    """Tell everybody whose job was lost what waited for them; return how many were told."""
    due = LaterNotice.objects.filter(due_at__lte=at).values_list("person", flat=True)
    people = Person.objects.filter(pk__in=due.distinct()).order_by("pk")[:most]
    return sum(bool(tell_what_waited(person=person, at=at)) for person in people)


def tell_now(*, alert: Alert, at: datetime) -> None:
    """It became too grave to let anybody sleep: tell at once whoever was to hear it later."""
    notices = LaterNotice.objects.select_for_update(of=("self",)).filter(alert=alert)
    for notice in notices.select_related("person"):
        _have_told(alert, notice.person, tell_call(alert, _as_told(alert, notice.person), at), at)
        LaterNotice.objects.filter(alert=alert, person=notice.person).delete()


def _tell_one(alert: Alert, person: Person, at: datetime) -> Message:
    told = _as_told(alert, person)
    if alert.state == AlertState.RAISED:
        return tell_call(alert, told, at)
    if alert.state == AlertState.ACKNOWLEDGED and alert.acknowledged_by is not None:
        return tell_news(alert, told, "taken", at, who=alert.acknowledged_by.name)
    if alert.state == AlertState.SNOOZED and alert.snoozed_by is not None:
        return tell_news(alert, told, "snoozed", at, who=alert.snoozed_by.name)
    return tell_news(alert, told, "over", at)


def _as_told(alert: Alert, person: Person) -> Told:
    """In what capacity somebody hears of it."""
    if person.pk == alert.elder.person_id:
        return Told(person, Audience.ELDER)
    step = alert.steps.filter(person=person).order_by("pk").first()
    return Told(person, step.audience if step else Audience.FAMILY)


def _tell_digest(alerts: list[Alert], person: Person, at: datetime) -> Message:
    """One message for all that only wants a look."""
    with translation.override(person.language):
        lines = [
            wording.digest_line(alert, veiled=is_veiled(alert.elder, person, at))
            for alert in alerts
        ]
        words = wording.digest_words(lines)
    return tell(person=person, kind="alert", words=words, url=reverse("health:alerts"), at=at)


def _have_told(alert: Alert, person: Person, message: Message, at: datetime) -> None:
    """From now on they are among those who were told."""
    waiting = AlertStep.objects.filter(alert=alert, person=person, outcome=Outcome.WAITS)
    waiting.update(outcome=Outcome.TOLD, message=message, told_at=at)
    note_first_told(alert, at)
