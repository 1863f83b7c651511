"""Alerts: the list of what is open, one alert's story, and what a person may do about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.consent.states import DataGroup
from songhe.health.forms.alerts import HandOverForm, NoteForm, ResolveForm, SnoozeForm
from songhe.health.looking import note_look
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import alerts_visible_to, may_handle, may_resolve, queue_of
from songhe.health.queries.desk import veiled_elders
from songhe.health.queries.people import candidates_for
from songhe.health.queries.readings import is_veiled
from songhe.health.rules.quiet import pauses_for
from songhe.health.showing import charts, timeline
from songhe.health.states import OPEN
from songhe.health.views.family import sheets_of
from songhe.health.views.where import place_of_alert
from songhe.health.words import wording

CLOSED_SHOWN = 20


@signed_in
@require_safe
def alerts(request: SignedIn) -> HttpResponse:
    """What is open, the unattended and grave first; as a piece of a page for htmx."""
    person, at = request.acting.person, timezone.now()
    context = {"rows": rows_of(request.acting, list(queue_of(person, at)[:50]), at)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "health/alerts/_queue.html", context)
    closed = alerts_visible_to(person, at).exclude(state__in=OPEN)[:CLOSED_SHOWN]
    context["closed"] = rows_of(request.acting, list(closed), at)
    return render(request, "health/alerts/list.html", context)


def rows_of(acting: Acting, alerts: Sequence[Alert], at: datetime) -> list[dict[str, Any]]:
    """Each alert with its title, as far as the reader may know it."""
    veiled = veiled_elders(acting, alerts, at)
    return [
        {
            "alert": alert,
            "title": wording.veiled_title(alert)
            if alert.elder_id in veiled
            else wording.alert_title(alert),
        }
        for alert in alerts
    ]


@signed_in
@require_safe
def alert(request: SignedIn, code: str) -> HttpResponse:
    """One alert: where it stands, its whole story, and what you may do."""
    at = timezone.now()
    alert = alert_or_404(request, code, at)
    context = {
        **story_context(request, alert, at),
        **deeds_context(request, alert, at),
    }
    return render(request, "health/alerts/alert.html", context)


@signed_in
@require_safe
def story(request: SignedIn, code: str) -> HttpResponse:
    """The story alone, drawn anew when something happened."""
    at = timezone.now()
    alert = alert_or_404(request, code, at)
    return render(request, "health/alerts/_story.html", story_context(request, alert, at))


@signed_in
@require_safe
def deeds(request: SignedIn, code: str) -> HttpResponse:
    """What you may do now; nothing is sent when that has not changed, so typed text stays."""
    at = timezone.now()
    alert = alert_or_404(request, code, at)
    if request.GET.get("state") == alert.state:
        return HttpResponse(status=204)
    return render(request, "health/alerts/_deeds.html", deeds_context(request, alert, at))


def alert_or_404(request: SignedIn, code: str, at: datetime) -> Alert:
    visible = alerts_visible_to(request.acting.person, at)
    helped = request.acting.elder
    if helped is not None and request.acting.assisting:
        visible = visible.filter(elder=helped)
    return get_object_or_404(visible.select_related("elder__clinic", "elder__station"), code=code)


def story_context(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    veiled = is_veiled(acting=request.acting, elder=alert.elder, at=at)
    if not veiled:
        note_look(request.acting, alert.elder, gettext_noop("提醒的经过和读数"), at)
    else:
        note_look(
            request.acting, alert.elder, gettext_noop("提醒和联系电话"), at, DataGroup.CONTACT
        )
    return {
        "alert": alert,
        "title": wording.veiled_title(alert) if veiled else wording.alert_title(alert),
        "story": timeline.story_of(alert, veiled=veiled),
        "picture": charts.picture_of_alert(alert, at=at, sheets=sheets_of(request))
        if not veiled
        else None,
        "veiled": veiled,
        **({} if veiled else place_of_alert(request.acting, alert, at)),
        "person": _whom_to_call(request, alert),
        "staff": request.acting.role is not None,
    }


def _whom_to_call(request: SignedIn, alert: Alert) -> Elder | None:
    """Her, with telephone and address, for everybody else while somebody should call."""
    if request.acting.elder == alert.elder or not alert.is_open:
        return None
    return alert.elder


def deeds_context(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    """The buttons: what the flow allows now, and this person may."""
    acting, verbs = request.acting, alert.verbs
    handles = may_handle(acting=acting, alert=alert, at=at)
    notes = handles or may(
        acting=acting, capability=Capability.ALERT_NOTE, elder=alert.elder, at=at
    )
    ends = may_resolve(acting=acting, alert=alert, at=at)
    pauses = pauses_for(severity=alert.severity, called=alert.called)
    passes = ends and "hand_over" in verbs
    return {
        "alert": alert,
        "staff": acting.role is not None,
        "may_cancel": "cancel" in verbs and acting.elder == alert.elder and alert.may_be_cancelled,
        "may_acknowledge": "acknowledge" in verbs and handles,
        "note_form": NoteForm(auto_id="note_%s") if "note" in verbs and notes else None,
        "resolve_form": ResolveForm(auto_id="resolve_%s") if "resolve" in verbs and ends else None,
        "hand_over_form": hand_over_form(acting, alert) if passes else None,
        "snooze_form": SnoozeForm(auto_id="snooze_%s", pauses=pauses)
        if "snooze" in verbs and ends and pauses
        else None,
    }


def hand_over_form(acting: Acting, alert: Alert, **given: Any) -> HandOverForm:
    people = [
        (person.code, f"{person.name}（{what}）")
        for what, person in candidates_for(alert.elder, but=acting.person)
    ]
    return HandOverForm(auto_id="hand_over_%s", people=people, **given)
