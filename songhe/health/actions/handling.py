"""What people do with an alert besides taking it up: ask for somebody, pass it on, pause it."""

from datetime import datetime, timedelta

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.health.actions.escalation import resume
from songhe.health.actions.telling import (
    BY_ITSELF,
    Told,
    ask_by_name,
    refresh_all,
    tell_all,
    tell_news,
)
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.queries.people import candidates_for
from songhe.health.rules.quiet import pauses_for
from songhe.health.states import AlertState, Audience
from songhe.kernel.jobs import defer_job_at

HELD = ("acknowledged_by", "taken_at")
PAUSED = ("snoozed_by", "snoozed_at", "snoozed_until")


class NotAskable(Exception):
    """This person is neither of her station or clinic, nor a relative who is alerted."""


class TooLong(Exception):
    """It may not be paused for so long, or not at all."""


@transaction.atomic
def assign_alert(*, alert: Alert, acting: Acting, to: Person, at: datetime) -> None:
    """Ask somebody by name to look after it; the ladder goes on until they take it up.

    :raises NotAskable: if they have nothing to do with her.
    :raises NotAllowed: if somebody has taken it up, or it is over.
    """
    _require_askable(alert, to, acting)
    alert.move("assign", by=acting.label, at=at, to=to.code)
    alert.assigned_to = to
    alert.save(update_fields=["assigned_to"])
    ask_by_name(alert, to, "asked", at, who=acting.person.name)
    refresh_all(alert, at)


@transaction.atomic
def hand_over_alert(
    *, alert: Alert, acting: Acting, to: Person | None, words: str, at: datetime
) -> None:
    """Give back what was taken up, to somebody or to the queue; the ladder goes on from there.

    Whoever it goes to has the time of the last step before the next one is told: so nothing is
    left between two people.

    :raises NotAskable: if they have nothing to do with her.
    :raises NotAllowed: if nobody holds it, or somebody else was quicker.
    """
    if to is not None:
        _require_askable(alert, to, acting)
    alert.move("hand_over", by=acting.label, at=at, to=to.code if to else "")
    alert.refresh_from_db(fields=["ladder", "next_step"])  # ours now, whatever was read before
    alert.assigned_to = to
    _let_go(alert)
    if words:
        write_down(alert, acting, words, at)
    resume(alert=alert, after=None, at=at)
    if to is not None:
        ask_by_name(alert, to, "handed", at, who=acting.person.name)
        refresh_all(alert, at)
    else:
        tell_all(alert, "free", at, who=acting.person.name, but=acting.person.pk)


def _require_askable(alert: Alert, to: Person, acting: Acting) -> None:
    if to.pk not in {person.pk for _what, person in candidates_for(alert.elder, but=acting.person)}:
        raise NotAskable


@transaction.atomic
def snooze_alert(*, alert: Alert, acting: Acting, minutes: int, at: datetime) -> None:
    """Pause it until a moment, after which it is back in the queue and on its ladder.

    :raises TooLong: if it may not be paused for so long; a call for help never is.
    :raises NotAllowed: if it is paused already, or over.
    """
    if minutes not in pauses_for(severity=alert.severity, called=alert.called):
        raise TooLong
    alert.move("snooze", by=acting.label, at=at, minutes=minutes)
    alert.snoozed_by, alert.snoozed_at = acting.person, at
    alert.snoozed_until = at + timedelta(minutes=minutes)
    alert.acknowledged_by = alert.taken_at = None
    alert.save(update_fields=[*PAUSED, *HELD])
    # A sweep finds those whose job was lost.
    defer_job_at("health.wake_alert", alert.snoozed_until, alert_id=alert.pk)
    tell_all(alert, "snoozed", at, who=acting.person.name, but=acting.person.pk)


@transaction.atomic
def wake_alert(*, alert: Alert, at: datetime) -> bool:
    """End a pause that is over; return whether it was still to be done."""
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk, elder=alert.elder_id)
    if alert.state != AlertState.SNOOZED or alert.snoozed_until is None:
        return False
    if at < alert.snoozed_until:
        return False
    alert.move("wake", by=BY_ITSELF, at=at)
    paused_by = alert.snoozed_by
    go_on(alert, at)
    if paused_by is not None:
        tell_news(alert, Told(paused_by, Audience.ASSIGNED), "awake", at)
    but = paused_by.pk if paused_by else None
    if alert.due_at is None:
        tell_all(alert, "awake", at, but=but)  # no step is left that would call anybody
    else:
        refresh_all(alert, at)
    return True


def go_on(alert: Alert, at: datetime) -> None:
    """Let the ladder go on where the pause stopped it, with the time that was left."""
    left = None
    if alert.due_at is not None and alert.snoozed_at is not None:
        left = alert.due_at - alert.snoozed_at
    alert.snoozed_by = alert.snoozed_at = alert.snoozed_until = None
    alert.save(update_fields=[*PAUSED])
    resume(alert=alert, after=left, at=at)


@transaction.atomic
def wake_due(*, at: datetime, most: int = 200) -> int:
    """End every pause that is over and whose own job was lost; return how many."""
    due = Alert.objects.filter(state=AlertState.SNOOZED, snoozed_until__lte=at)
    return sum(wake_alert(alert=alert, at=at) for alert in due.order_by("snoozed_until")[:most])


@transaction.atomic
def note_call(*, alert: Alert, acting: Acting, whom: str, at: datetime) -> None:
    """Write down that somebody was telephoned: her, a relative or one of her call list.

    `whom` is `elder`, `kinship:<code>` or `contact:<code>`: never a name or a number.

    :raises NotAllowed: if it is over.
    """
    alert.move("call", by=acting.label, at=at, whom=whom)
    refresh_all(alert, at)


@transaction.atomic
def write_her_words(*, alert: Alert, acting: Acting, words: str, at: datetime) -> AlertNote:
    """What she says herself while people are called: it stands in the story, nothing moves."""
    note = write_down(alert, acting, words, at)
    refresh_all(alert, at)
    return note


def write_down(alert: Alert, acting: Acting, words: str, at: datetime) -> AlertNote:
    return AlertNote.objects.create(
        elder_id=alert.elder_id,
        alert=alert,
        author=acting.person,
        label=acting.label,
        words=words,
        written_at=at,
    )


def _let_go(alert: Alert) -> None:
    """Nobody holds it any more."""
    alert.acknowledged_by = alert.taken_at = None
    alert.save(update_fields=["assigned_to", *HELD])
