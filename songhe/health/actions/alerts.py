"""The life of an alert: raised by a rule or a call, taken up by a person, closed with a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.queries import Kin, kin_to_alert
from songhe.health.actions.escalation import audience_of, resume, take_step
from songhe.health.actions.handling import HELD, PAUSED, go_on, write_down
from songhe.health.actions.later import tell_now
from songhe.health.actions.telling import (
    BY_ITSELF,
    Told,
    refresh_all,
    tell_all,
    tell_news,
    thank_contacts,
)
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.models.rules import RuleState
from songhe.health.queries.editions import follow_editions
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import ladder_of, rule_for
from songhe.health.reference import CALLS, alert_rules
from songhe.health.rules.ladder import Rung, where_it_stands
from songhe.health.rules.limits import Rule
from songhe.health.states import OPEN, AlertState, Audience, Cause, Severity
from songhe.health.taking.storing import moment
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import push_live_to


class TooLate(Exception):
    """Others have been told already; they should hear from her that she is well."""


@dataclass(frozen=True)
class Raising:
    """What a rule or a call says: enough to open an alert."""

    elder_id: int
    rule: str
    severity: str
    evidence: dict[str, Any]
    began_at: datetime  # by the time of measuring
    at: datetime
    by: str = BY_ITSELF


@transaction.atomic(savepoint=False)
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
    raising = Raising(elder.pk, rule, severity, evidence, began_at, at, by)
    try:
        with transaction.atomic():
            alert = _open(raising, kin_to_alert(elder.pk))
    except IntegrityError:
        return _again(elder, rule, at=at)
    alert.elder = elder  # who is known with her station and her clinic
    take_step(alert=alert, at=at)
    return alert


@transaction.atomic(savepoint=False)
def ring_alert(raising: Raising) -> Alert:
    """Open an alert and ring the open pages of the first people, by as little as that takes.

    Its first step is due at once; the caller takes it by `escalate_alert` in a transaction of its
    own, so that nobody waits for texts, desks and receipts.

    :raises IntegrityError: if one is open already; this transaction is over.
    """
    kin = kin_to_alert(raising.elder_id)
    alert = _open(raising, kin)
    people = next(filter(None, (_people_at(alert, rung, kin) for rung in alert.rungs)), [])
    facts = {"alert": alert.code, "url": reverse("health:alert", args=[alert.code])}
    push_live_to(person_ids=people, kind="alert", facts=facts, at=raising.at)
    return alert


def _people_at(alert: Alert, rung: Rung, kin: Sequence[Kin]) -> list[int]:
    """Whom a step tells, by what is at hand where it is her family."""
    if rung.audience == Audience.FAMILY:
        return [one.person_id for one in kin if not rung.who or one.code in rung.who]
    return [told.person.pk for told in audience_of(alert.elder, rung, alert.raised_at)]


def _open(raising: Raising, kin: Sequence[Kin]) -> Alert:
    rule, severity, at = raising.rule, raising.severity, raising.at
    rungs = ladder_of(raising.elder_id, rule=rule, severity=severity, kin=kin)
    alert = Alert.objects.create(
        elder_id=raising.elder_id,
        rule=rule,
        metric=alert_rules()[rule].metric,
        severity=severity,
        evidence=raising.evidence,
        began_at=raising.began_at,
        raised_at=at,
        ladder=[list(rung) for rung in rungs],
        due_at=at,
    )
    events.record(
        name="health.alert.raise",
        subject_id=alert.pk,
        actor=raising.by,
        at=at,
        facts={"alert": alert.code, "rule": rule, "severity": severity},
    )
    return alert


def _again(elder: Elder, rule: str, *, at: datetime) -> Alert:
    """It came back while somebody still looks after it: one alert, and they hear of it."""
    alert = Alert.objects.select_for_update(of=("self",)).get(
        elder=elder, rule=rule, state__in=OPEN
    )
    alert.calmed_at = None
    alert.save(update_fields=["calmed_at"])
    if alert.acknowledged_by is not None:
        tell_news(alert, Told(alert.acknowledged_by, Audience.EVERYONE), "again", at)
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
    """It became graver while it is open: whoever was told hears it anew, and nobody sleeps on.

    From here on it climbs the steeper ladder of its new severity; a pause is over.
    """
    paused = alert.state == AlertState.SNOOZED
    alert.move("worsen", by=BY_ITSELF, at=at, severity=severity)
    alert.refresh_from_db(fields=["ladder", "next_step", "due_at"])
    taken = alert.rungs[: alert.next_step]
    rungs = ladder_of(alert.elder_id, rule=alert.rule, severity=severity)
    alert.severity, alert.ladder = severity, [list(rung) for rung in rungs]
    alert.next_step = where_it_stands(taken, rungs)
    alert.save(update_fields=["severity", "ladder", "next_step"])
    tell_all(alert, "worse", at)
    tell_now(alert=alert, at=at)
    if paused:
        go_on(alert, at)
    if alert.state == AlertState.RAISED:
        _hurry(alert, at)


def _hurry(alert: Alert, at: datetime) -> None:
    """Give whoever was told last only the time of the graver ladder."""
    due_at = alert.due_at
    if not alert.next_step:
        take_step(alert=alert, at=at)
        return
    resume(alert=alert, after=None, at=at)
    if due_at is not None and alert.due_at is not None and due_at < alert.due_at:
        resume(alert=alert, after=due_at - at, at=at)


@transaction.atomic
def acknowledge_alert(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """Somebody takes it up; nobody further up the ladder is told.

    :raises NotAllowed: if somebody was quicker, or it is over.
    """
    alert.move("acknowledge", by=acting.label, at=at)
    alert.refresh_from_db(fields=["acknowledged_at"])
    alert.acknowledged_by, alert.taken_at = acting.person, at
    alert.acknowledged_at = alert.acknowledged_at or at  # the first answer is what counts
    alert.snoozed_by = alert.snoozed_at = alert.snoozed_until = None
    alert.assigned_to = alert.due_at = None
    alert.save(update_fields=["acknowledged_at", "assigned_to", "due_at", *HELD, *PAUSED])
    tell_all(alert, "taken", at, who=acting.person.name, but=acting.person.pk)


@transaction.atomic
def write_note(*, alert: Alert, acting: Acting, words: str, at: datetime) -> AlertNote:
    """Write down what was done: 打了电话：没有头晕.

    :raises NotAllowed: if nobody has taken the alert up, or it is over.
    """
    alert.move("note", by=acting.label, at=at)
    note = write_down(alert, acting, words, at)
    refresh_all(alert, at)
    return note


@transaction.atomic
def resolve_alert(*, alert: Alert, acting: Acting, cause: Cause, words: str, at: datetime) -> None:
    """It is over: say what it was. Everybody who was told hears it.

    :raises NotAllowed: if nobody took it up first, or somebody else closed it.
    """
    alert.move("resolve", by=acting.label, at=at, cause=cause.value)
    if words:
        write_down(alert, acting, words, at)
    alert.cause = cause
    alert.save(update_fields=["cause"])
    _close(alert, at, but=acting.person.pk)


@transaction.atomic
def cancel_alert(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """She says that she is well, before anybody else was told.

    :raises TooLate: if others were told.
    :raises NotAllowed: if it is over, or somebody took it up.
    """
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk, elder=alert.elder_id)
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
        refresh_all(alert, at)
        return
    alert.move("clear", by=BY_ITSELF, at=at)
    alert.calmed_at = at
    alert.save(update_fields=["calmed_at"])
    _close(alert, at, but=None)


def _close(alert: Alert, at: datetime, *, but: int | None) -> None:
    alert.closed_at, alert.due_at = at, None
    alert.snoozed_by = alert.snoozed_at = alert.snoozed_until = None
    alert.save(update_fields=["closed_at", "due_at", *PAUSED])
    follow_editions()
    rule = rule_for(alert.elder_id, alert.rule)
    cool_until = at + timedelta(seconds=rule.cool_down) if rule.cool_down else None
    RuleState.objects.filter(elder=alert.elder_id, rule=alert.rule).exclude(severity="").update(
        severity="", changed_at=_settled_until(alert, rule, at), cool_until=cool_until
    )
    tell_all(alert, "closed", at, but=but)
    thank_contacts(alert, at)


def _settled_until(alert: Alert, rule: Rule, at: datetime) -> datetime:
    """Return up to which moment of measuring this alert is the answer.

    A condition is over when it is closed. A call is answered only if it had come in: one that
    was pressed just before and arrives afterwards is another call.
    """
    if rule.code not in CALLS:
        return at
    heard = readings_of(
        elder_id=alert.elder_id,
        metric=rule.metric,
        since=alert.began_at,
        until=at + timedelta(milliseconds=1),
    )
    return moment(int(heard.times[-1])) if len(heard.times) else alert.began_at
