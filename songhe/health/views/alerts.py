"""Alerts: the list of what is open, one alert's story, and what a person may do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.consent.states import DataGroup
from songhe.health import charts, timeline, wording
from songhe.health.actions import alerts as actions
from songhe.health.forms import NoteForm, ResolveForm
from songhe.health.looking import note_look
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import alerts_visible_to, may_handle, may_resolve, queue_of
from songhe.health.queries.readings import is_veiled
from songhe.health.states import OPEN, AlertState, Cause
from songhe.health.views.family import base_of, sheets_of
from songhe.kernel.flow import NotAllowed

CLOSED_SHOWN = 20


@signed_in
@require_safe
def alerts(request: SignedIn) -> HttpResponse:
    """What is open, the unattended and grave first; as a piece of a page for htmx."""
    person, at = request.acting.person, timezone.now()
    context = {"rows": [_row(request, alert, at) for alert in queue_of(person, at)[:50]]}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "health/alerts/_queue.html", context)
    closed = alerts_visible_to(person, at).exclude(state__in=OPEN)[:CLOSED_SHOWN]
    context["closed"] = [_row(request, alert, at) for alert in closed]
    return render(request, "health/alerts/list.html", context | {"base": base_of(request)})


def _row(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    veiled = is_veiled(acting=request.acting, elder=alert.elder, at=at)
    title = wording.veiled_title(alert) if veiled else wording.alert_title(alert)
    return {"alert": alert, "title": title}


@signed_in
@require_safe
def alert(request: SignedIn, code: str) -> HttpResponse:
    """One alert: where it stands, its whole story, and what you may do."""
    at = timezone.now()
    alert = _alert_or_404(request, code, at)
    context = {"base": base_of(request), **_story(request, alert, at), **_deeds(request, alert, at)}
    return render(request, "health/alerts/alert.html", context)


@signed_in
@require_safe
def story(request: SignedIn, code: str) -> HttpResponse:
    """The story alone, drawn anew when something happened."""
    at = timezone.now()
    alert = _alert_or_404(request, code, at)
    return render(request, "health/alerts/_story.html", _story(request, alert, at))


@signed_in
@require_safe
def deeds(request: SignedIn, code: str) -> HttpResponse:
    """What you may do now; nothing is sent when that has not changed, so typed text stays."""
    at = timezone.now()
    alert = _alert_or_404(request, code, at)
    if request.GET.get("state") == alert.state:
        return HttpResponse(status=204)
    return render(request, "health/alerts/_deeds.html", _deeds(request, alert, at))


def _alert_or_404(request: SignedIn, code: str, at: datetime) -> Alert:
    visible = alerts_visible_to(request.acting.person, at)
    helped = request.acting.elder
    if helped is not None and request.acting.assisting:
        visible = visible.filter(elder=helped)
    return get_object_or_404(visible.select_related("elder__clinic", "elder__station"), code=code)


def _story(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
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
        "person": _whom_to_call(request, alert),
        "staff": request.acting.role is not None,
    }


def _whom_to_call(request: SignedIn, alert: Alert) -> Elder | None:
    """Her, with telephone and address, for everybody else while somebody should call."""
    if request.acting.elder == alert.elder or not alert.is_open:
        return None
    return alert.elder


def _deeds(request: SignedIn, alert: Alert, at: datetime) -> dict[str, Any]:
    """The buttons: what the flow allows now, and this person may."""
    acting, verbs = request.acting, alert.verbs
    handles = may_handle(acting=acting, alert=alert, at=at)
    notes = handles or may(
        acting=acting, capability=Capability.ALERT_NOTE, elder=alert.elder, at=at
    )
    resolves = may_resolve(acting=acting, alert=alert, at=at)
    return {
        "alert": alert,
        "staff": acting.role is not None,
        "may_cancel": "cancel" in verbs and acting.elder == alert.elder and alert.may_be_cancelled,
        "may_acknowledge": "acknowledge" in verbs and handles,
        "note_form": NoteForm(auto_id="note_%s") if "note" in verbs and notes else None,
        "resolve_form": ResolveForm(auto_id="resolve_%s")
        if "resolve" in verbs and resolves
        else None,
    }


class NotFilled(Exception):
    """The form misses something; the words say what."""


Deed = Callable[[SignedIn, Alert, datetime], str]


def _do(request: SignedIn, code: str, deed: Deed) -> HttpResponse:
    """Find the alert, do one thing, say what came of it."""
    at = timezone.now()
    alert = _alert_or_404(request, code, at)
    try:
        messages.success(request, deed(request, alert, at))
    except actions.TooLate:
        messages.warning(request, _("家人已经知道了，请接他们的电话，告诉他们您没事。"))
    except NotFilled as form:
        messages.warning(request, str(form))
    except NotAllowed:
        messages.info(request, _quicker(alert))
    if not alerts_visible_to(request.acting.person).filter(code=code).exists():
        return redirect("health:alerts")  # called without consent: closed is closed for them too
    return redirect("health:alert", code=code)


def _quicker(alert: Alert) -> str:
    """Somebody else pressed a moment before: say who."""
    alert.refresh_from_db()
    who = alert.acknowledged_by.name if alert.acknowledged_by else ""
    if alert.state == AlertState.ACKNOWLEDGED and who:
        return _("%(who)s刚刚已经接手了，不用再按。") % {"who": who}
    if alert.state not in OPEN:
        return _("这条提醒已经结束了。")
    return _("现在还不能这样做，请先点“我来处理”。")


@signed_in
@require_POST
def acknowledge(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _acknowledge)


def _acknowledge(request: SignedIn, alert: Alert, at: datetime) -> str:
    if not may_handle(acting=request.acting, alert=alert, at=at):
        raise Http404
    actions.acknowledge_alert(alert=alert, acting=request.acting, at=at)
    return _("您接手了。别人都已经知道，请打电话问问情况。")


@signed_in
@require_POST
def cancel(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _cancel)


def _cancel(request: SignedIn, alert: Alert, at: datetime) -> str:
    if request.acting.elder != alert.elder:
        raise Http404
    actions.cancel_alert(alert=alert, acting=request.acting, at=at)
    return _("好的，已经取消。要是不舒服，随时按求助。")


@signed_in
@require_POST
def note(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _note)


def _note(request: SignedIn, alert: Alert, at: datetime) -> str:
    handles = may_handle(acting=request.acting, alert=alert, at=at)
    if not handles and not may_resolve(acting=request.acting, alert=alert, at=at):
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise NotFilled(_("请写几个字。"))
    actions.write_note(alert=alert, acting=request.acting, words=form.cleaned_data["words"], at=at)
    return _("记下了。")


@signed_in
@require_POST
def resolve(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _resolve)


def _resolve(request: SignedIn, alert: Alert, at: datetime) -> str:
    if not may_resolve(acting=request.acting, alert=alert, at=at):
        raise Http404
    form = ResolveForm(request.POST)
    if not form.is_valid():
        raise NotFilled(_("请选一个结果。"))
    actions.resolve_alert(
        alert=alert,
        acting=request.acting,
        cause=Cause(form.cleaned_data["cause"]),
        words=form.cleaned_data["words"],
        at=at,
    )
    return _("处理好了，大家都会收到消息。")
