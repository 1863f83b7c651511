"""The life of an alert: raised by a rule or a call, taken up by a person, closed with a cause."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health import wording
from songhe.health.actions.escalation import (
    BY_ITSELF,
    Told,
    everybody_told,
    is_veiled,
    refresh_pages,
    take_step,
)
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.models.rules import RuleState
from songhe.health.queries.rules import ladder_of, rule_for
from songhe.health.states import OPEN, Audience, Cause, Severity
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import tell


class TooLate(Exception):
    """Others have been told already; they should hear from her that she is well."""


@transaction.atomic
def raise_alert(
    *,
    elder: Elder,
    rule: str,
    severity: str,
    evidence: dict[str, Any],
    began_at: datetime,
    at: datetime,
    by: str = BY_ITSELF,
) -> Alert:
    """Open an alert and tell the first people; while one is open this is the same one."""
    rungs = ladder_of(elder, rule=rule, severity=severity)
    alert = Alert(
        elder=elder,
        rule=rule,
        metric=rule_for(elder.pk, rule).metric,
        severity=severity,
        evidence=evidence,
        began_at=began_at,
        raised_at=at,
        ladder=[list(rung) for rung in rungs],
        due_at=at,
    )
    try:
        with transaction.atomic():
            alert.save(force_insert=True)
    except IntegrityError:
        return _again(elder, rule, at=at)
    events.record(
        name="health.alert.raise",
        subject_id=alert.pk,
        actor=by,
        at=at,
        facts={"alert": alert.code, "rule": rule, "severity": severity},
    )
    take_step(alert=alert, at=at)
    return alert


def _again(elder: Elder, rule: str, *, at: datetime) -> Alert:
    """It came back while somebody still looks after it: one alert, and they hear of it."""
    alert = Alert.objects.select_for_update(of=("self",)).get(
        elder=elder, rule=rule, state__in=OPEN
    )
    alert.calmed_at = None
    alert.save(update_fields=["calmed_at"])
    if alert.acknowledged_by is not None:
        _tell(alert, Told(alert.acknowledged_by, Audience.EVERYONE), "again", at)
    return alert


@transaction.atomic
def call_for_help(*, elder: Elder, acting: Acting, at: datetime) -> Alert:
    """She pressed SOS; pressing twice is one call."""
    evidence = {"value": 1.0, "readings": [], "called_by": acting.label}
    return raise_alert(
        elder=elder,
        rule="sos",
        severity=Severity.URGENT,
        evidence=evidence,
        began_at=at,
        at=at,
        by=acting.label,
    )


@transaction.atomic
def worsen_alert(*, alert: Alert, severity: str, at: datetime) -> None:
    """It became graver while it is open: whoever was told hears it anew."""
    alert.move("worsen", by=BY_ITSELF, at=at, severity=severity)
    alert.severity = severity
    alert.save(update_fields=["severity"])
    for told in everybody_told(alert):
        _tell(alert, told, "worse", at)


@transaction.atomic
def acknowledge_alert(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """Somebody takes it up; nobody further up the ladder is told.

    :raises NotAllowed: if somebody was quicker, or it is over.
    """
    alert.move("acknowledge", by=acting.label, at=at)
    alert.acknowledged_by = acting.person
    alert.acknowledged_at = at
    alert.due_at = None
    alert.save(update_fields=["acknowledged_by", "acknowledged_at", "due_at"])
    for told in everybody_told(alert):
        if told.person.pk != acting.person.pk:
            _tell(alert, told, "taken", at, who=acting.person.name)


@transaction.atomic
def write_note(*, alert: Alert, acting: Acting, words: str, at: datetime) -> AlertNote:
    """Write down what was done: 打了电话：没有头晕.

    :raises NotAllowed: if nobody has taken the alert up, or it is over.
    """
    alert.move("note", by=acting.label, at=at)
    note = AlertNote.objects.create(
        alert=alert, author=acting.person, label=acting.label, words=words, written_at=at
    )
    refresh_pages(alert, everybody_told(alert), at=at)
    return note


@transaction.atomic
def resolve_alert(*, alert: Alert, acting: Acting, cause: Cause, words: str, at: datetime) -> None:
    """It is over: say what it was. Everybody who was told hears it.

    :raises NotAllowed: if nobody took it up first, or somebody else closed it.
    """
    alert.move("resolve", by=acting.label, at=at, cause=cause.value)
    if words:
        AlertNote.objects.create(
            alert=alert, author=acting.person, label=acting.label, words=words, written_at=at
        )
    alert.cause = cause
    alert.save(update_fields=["cause"])
    _close(alert, at, but=acting.person.pk)


@transaction.atomic
def cancel_alert(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """She says that she is well, before anybody else was told.

    :raises TooLate: if others were told.
    :raises NotAllowed: if it is over, or somebody took it up.
    """
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if acting.elder is None or acting.elder.pk != alert.elder_id:
        raise NotAllowed("cancel", alert.state)
    alert.move("cancel", by=acting.label, at=at)
    if not alert.may_be_cancelled:
        raise TooLate
    _close(alert, at, but=acting.person.pk)


@transaction.atomic
def clear_alert(*, alert: Alert, at: datetime) -> None:
    """The readings are well again. What a person took up, a person closes."""
    if "clear" not in alert.verbs:
        alert.calmed_at = at
        alert.save(update_fields=["calmed_at"])
        refresh_pages(alert, everybody_told(alert), at=at)
        return
    alert.move("clear", by=BY_ITSELF, at=at)
    alert.calmed_at = at
    alert.save(update_fields=["calmed_at"])
    _close(alert, at, but=None)


def _close(alert: Alert, at: datetime, *, but: int | None) -> None:
    alert.closed_at, alert.due_at = at, None
    alert.save(update_fields=["closed_at", "due_at"])
    rule = rule_for(alert.elder_id, alert.rule)
    RuleState.objects.filter(elder=alert.elder_id, rule=alert.rule).exclude(severity="").update(
        severity="", changed_at=at, cool_until=at + timedelta(seconds=rule.cool_down)
    )
    for told in everybody_told(alert):
        if told.person.pk != but:
            _tell(alert, told, "closed", at)
        else:
            refresh_pages(alert, [told], at=at)


def _tell(alert: Alert, told: Told, news: str, at: datetime, *, who: str = "") -> None:
    """Tell one person what has become of an alert they know of."""
    veiled = is_veiled(alert.elder, told.person, at)
    with translation.override(told.person.language):
        words = wording.news_words(
            alert, news, who=who, veiled=veiled, herself=told.audience == Audience.ELDER
        )
    tell(
        person=told.person,
        kind="alert",
        words=words,
        url=reverse("health:alert", args=[alert.code]),
        at=at,
        urgent=news == "worse" and alert.severity == Severity.URGENT,
    )
