"""The duty desk: what waits, the one that is looked at beside it, a key for each deed."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.health.forms.alerts import NoteForm, ResolveForm, SnoozeForm
from songhe.health.models.alerts import Alert
from songhe.health.queries import shifts
from songhe.health.queries.alerts import may_handle, may_resolve
from songhe.health.queries.desk import MOST, counts_of, numbers_of, queue_at
from songhe.health.rules.quiet import pauses_for
from songhe.health.states import AlertState
from songhe.health.views.alerts import alert_or_404, hand_over_form, rows_of, story_context

on_desk = role_required(*shifts.ON_DUTY)


@on_desk
@require_safe
def desk(request: SignedIn) -> HttpResponse:
    """The whole desk, with the alert that the address names, or the first that waits."""
    at = timezone.now()
    queue = _queue(request, at)
    wanted = request.GET.get("alert", "")
    alerts = [row["alert"] for row in queue["rows"]]
    chosen = next((alert for alert in alerts if alert.code == wanted), None)
    if chosen is None and wanted:
        chosen = _find(request, wanted, at)
    chosen = chosen or next(iter(alerts), None)
    context = queue | duty_context(request, at) | {"chosen": chosen.code if chosen else ""}
    if chosen is not None:
        context |= _pane(request, chosen, at)
    return render(request, "health/desk/desk.html", context)


def _find(request: SignedIn, code: str, at: datetime) -> Alert | None:
    """One that has ended meanwhile may still be looked at."""
    try:
        return alert_or_404(request, code, at)
    except Http404:
        return None


def _queue(request: SignedIn, at: datetime) -> dict[str, Any]:
    alerts = list(queue_at(request.acting, at)[:MOST])
    return {
        "rows": rows_of(request.acting, alerts, at),
        "counts": counts_of(alerts),
        "chosen": request.GET.get("alert", ""),
        "me": request.acting.person,
    }


@on_desk
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """The list alone, drawn anew when something happened."""
    return render(request, "health/desk/_queue.html", _queue(request, timezone.now()))


@on_desk
@require_safe
def pane(request: SignedIn, code: str) -> HttpResponse:
    """One alert with everything one may do about it."""
    at = timezone.now()
    alert = alert_or_404(request, code, at)
    return render(request, "health/desk/_pane.html", _pane(request, alert, at))


@on_desk
@require_safe
def now(request: SignedIn, code: str) -> HttpResponse:
    """Where it stands, drawn anew; what is being typed stands elsewhere and stays."""
    at = timezone.now()
    found = _find(request, code, at) if request.htmx else alert_or_404(request, code, at)  # type: ignore[attr-defined]
    if found is None:
        return render(request, "health/desk/_gone.html", {})
    context = story_context(request, found, at) | _keys(request, found, at) | {"course_too": True}
    return render(request, "health/desk/_now.html", context)


def _pane(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    pauses = pauses_for(severity=alert.severity, called=alert.called)
    return (
        story_context(request, alert, at)
        | _keys(request, alert, at)
        | {
            "note_form": NoteForm(auto_id="note_%s"),
            "resolve_form": ResolveForm(auto_id="resolve_%s"),
            "hand_over_form": hand_over_form(request.acting, alert),
            "snooze_form": SnoozeForm(auto_id="snooze_%s", pauses=pauses) if pauses else None,
        }
    )


def _keys(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    """What the flow allows now, and this person may; whom to ring while it is open."""
    handles = may_handle(acting=request.acting, alert=alert, at=at)
    ends = may_resolve(acting=request.acting, alert=alert, at=at)
    verbs = alert.verbs
    passes = ("hand_over" in verbs and ends) or ("assign" in verbs and handles)
    pauses = "snooze" in verbs and not alert.called
    waits = alert.state == AlertState.RAISED
    return {
        "alert": alert,
        "may_take": "acknowledge" in verbs and handles,
        "may_note": "note" in verbs and (handles or ends),
        "may_pass": passes,
        "may_pause": pauses and (handles if waits else ends),
        "may_end": "resolve" in verbs and ends,
        "operator": request.acting.role == Role.OPERATOR,
        "numbers": numbers_of(alert.elder) if alert.is_open and (handles or ends) else [],
    }


def duty_context(request: SignedIn, at: datetime) -> dict[str, Any]:
    """Who is on duty here, and whether the last shift left something to read."""
    acting = request.acting
    if acting.organisation is None or acting.role is None:
        return {}
    present = list(shifts.on_duty(acting.organisation, acting.role, at))
    return {
        "present": present,
        "on_duty": acting.person in present,
        "to_read": list(shifts.handovers_to_read(acting, at)[:3]),
    }


@on_desk
@require_safe
def duty(request: SignedIn) -> HttpResponse:
    """Who is on duty: a piece of the desk and of the station's and the clinic's first page."""
    context = duty_context(request, timezone.now()) | {"elsewhere": "home" in request.GET}
    return render(request, "health/desk/_duty.html", context)
