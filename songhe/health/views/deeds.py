"""What a person does with an alert: one press, one action, one kind sentence in answer."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Person
from songhe.health.actions import alerts as actions, handling
from songhe.health.forms.alerts import NoteForm, ResolveForm, SnoozeForm
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import alerts_visible_to, may_handle, may_resolve
from songhe.health.queries.desk import numbers_of
from songhe.health.queries.people import candidates_for
from songhe.health.rules.quiet import pauses_for
from songhe.health.states import OPEN, AlertState, Cause
from songhe.health.views.alerts import alert_or_404, hand_over_form
from songhe.kernel.flow import NotAllowed

DONE, LOOK = "well", "watch"


class NotFilled(Exception):
    """The form misses something; the words say what."""


Deed = Callable[[SignedIn, Alert, datetime], str]


def _do(request: SignedIn, code: str, deed: Deed) -> HttpResponse:
    """Find the alert, do one thing, say what came of it."""
    at = timezone.now()
    alert = alert_or_404(request, code, at)
    tone = LOOK
    try:
        words, tone = deed(request, alert, at), DONE
    except actions.TooLate:
        words = _("家人已经知道了，请接他们的电话，告诉他们您没事。")
    except (handling.TooLong, handling.NotAskable):
        words = _("这样不行，请另选一个。")
    except NotFilled as form:
        words = str(form)
    except NotAllowed:
        words = _quicker(alert)
    if request.htmx:  # type: ignore[attr-defined]
        return _said(request, words, tone)
    (messages.success if tone == DONE else messages.warning)(request, words)
    return _back(request, code)


def _said(request: SignedIn, words: str, tone: str) -> HttpResponse:
    """The answer alone: what was typed stays where it is unless it was used."""
    answer = render(request, "health/desk/_said.html", {"words": words, "tone": tone})
    news: dict[str, Any] = {"live:alert": {}, "deed:done" if tone == DONE else "deed:refused": {}}
    answer["HX-Trigger"] = json.dumps(news)
    if tone != DONE:
        answer["Songhe-Kept"] = "1"
    return answer


def _back(request: SignedIn, code: str) -> HttpResponse:
    gone = not alerts_visible_to(request.acting.person).filter(code=code).exists()
    if request.POST.get("from") == "desk":
        answer = redirect("health:desk")
        if not gone:
            answer["Location"] += f"?alert={code}"
        return answer
    if gone:
        return redirect("health:alerts")  # called without consent: closed is closed for them too
    return redirect("health:alert", code=code)


def _quicker(alert: Alert) -> str:
    """Somebody else pressed a moment before: say who."""
    alert.refresh_from_db()
    who = alert.acknowledged_by.name if alert.acknowledged_by else ""
    if alert.state == AlertState.ACKNOWLEDGED and who:
        return _("%(who)s刚刚已经接手了，不用再按。") % {"who": who}
    if alert.state == AlertState.SNOOZED and alert.snoozed_by:
        return _("%(who)s刚刚放了一放，过一会儿再看。") % {"who": alert.snoozed_by.name}
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


def _require_hand(request: SignedIn, alert: Alert, at: datetime) -> None:
    """Only whoever may take it up, holds it or may end it goes on."""
    if may_handle(acting=request.acting, alert=alert, at=at):
        return
    if not may_resolve(acting=request.acting, alert=alert, at=at):
        raise Http404


def _require_end(request: SignedIn, alert: Alert, at: datetime) -> None:
    """What somebody holds is theirs: only they, the station and the doctor go on."""
    if not may_resolve(acting=request.acting, alert=alert, at=at):
        raise Http404


@signed_in
@require_POST
def note(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _note)


def _note(request: SignedIn, alert: Alert, at: datetime) -> str:
    _require_hand(request, alert, at)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise NotFilled(_("请写几个字。"))
    actions.write_note(alert=alert, acting=request.acting, words=form.cleaned_data["words"], at=at)
    return _("记下了。")


@signed_in
@require_POST
def called(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _called)


def _called(request: SignedIn, alert: Alert, at: datetime) -> str:
    _require_hand(request, alert, at)
    numbers = {number.whom: number.name for number in numbers_of(alert.elder)}
    whom = request.POST.get("whom", "")
    if whom not in numbers:
        raise NotFilled(_("没有这个电话，请看看名单。"))
    handling.note_call(alert=alert, acting=request.acting, whom=whom, at=at)
    return _("记下了：给%(name)s打了电话。") % {"name": numbers[whom]}


@signed_in
@require_POST
def hand_over(request: SignedIn, code: str) -> HttpResponse:
    """Pass on what one holds, or ask somebody by name to take up what waits."""
    return _do(request, code, _hand_over)


def _hand_over(request: SignedIn, alert: Alert, at: datetime) -> str:
    waits = alert.state == AlertState.RAISED
    (_require_hand if waits else _require_end)(request, alert, at)
    form = hand_over_form(request.acting, alert, data=request.POST)
    if not form.is_valid():
        raise NotFilled(_("请另选一个人。"))
    to, words = _person(request, alert, form.cleaned_data["to"]), form.cleaned_data["words"]
    if not waits:
        handling.hand_over_alert(alert=alert, acting=request.acting, to=to, words=words, at=at)
        return _("交给%(name)s了。") % {"name": to.name} if to else _("放回去了，正等人接手。")
    if to is None:
        raise NotFilled(_("还没有人接手，请选一个人。"))
    handling.assign_alert(alert=alert, acting=request.acting, to=to, at=at)
    return _("已经请%(name)s来看看。") % {"name": to.name}


def _person(request: SignedIn, alert: Alert, code: str) -> Person | None:
    people = (person for _what, person in candidates_for(alert.elder, but=request.acting.person))
    return next((person for person in people if code and person.code == code), None)


@signed_in
@require_POST
def snooze(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _snooze)


def _snooze(request: SignedIn, alert: Alert, at: datetime) -> str:
    waits = alert.state == AlertState.RAISED
    (_require_hand if waits else _require_end)(request, alert, at)
    pauses = pauses_for(severity=alert.severity, called=alert.called)
    if not pauses:
        raise NotFilled(_("呼救和跌倒不能放一放，请马上看看。"))
    form = SnoozeForm(request.POST, pauses=pauses)
    if not form.is_valid():
        raise NotFilled(str(next(iter(form.errors["minutes"]))))
    minutes = form.cleaned_data["minutes"]
    handling.snooze_alert(alert=alert, acting=request.acting, minutes=minutes, at=at)
    return _("好，%(minutes)s 分钟后再看。到时候会提醒您。") % {"minutes": minutes}


@signed_in
@require_POST
def resolve(request: SignedIn, code: str) -> HttpResponse:
    return _do(request, code, _resolve)


def _resolve(request: SignedIn, alert: Alert, at: datetime) -> str:
    _require_end(request, alert, at)
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
