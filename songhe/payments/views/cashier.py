"""How to pay: choosing a channel, and standing at its cashier or before its code."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.cashiers import open_cashier
from songhe.payments.gateways.payment import Refused, TryAgain, Way
from songhe.payments.models import Intent
from songhe.payments.states import ChannelName, IntentState

PHONES = ("Mobile", "Android", "iPhone", "HarmonyOS")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: SignedIn, code: str) -> HttpResponse:
    """Show the ways to pay, and go the one that was chosen."""
    intent = _intent(request, code)
    if intent.state != IntentState.OPEN or intent.expires_at <= timezone.now():
        return redirect("payments:return", code)
    choices = queries.choices(phone=_on_a_phone(request), in_wechat=_in_wechat(request))
    if request.method != "POST":
        return render(request, "payments/choose.html", {"intent": intent, "choices": choices})
    pressed = request.POST.get("by", "").split(":")
    chosen = next((one for one in choices if [one.channel, one.way] == pressed), None)
    if chosen is None:
        messages.warning(request, _("请选一种付款方式。"))
        return redirect("payments:choose", code)
    if chosen.way == Way.INSIDE:
        return redirect("payments:inside", code)
    return _go(request, intent, chosen)


def _go(request: SignedIn, intent: Intent, chosen: queries.Choice) -> HttpResponse:
    try:
        opened = open_cashier(
            intent=intent,
            choice=chosen,
            return_url=settings.SONGHE_URL + reverse("payments:return", args=[intent.code]),
            payer_address=request.META.get("REMOTE_ADDR", ""),
            at=timezone.now(),
        )
    except (TryAgain, Refused):
        messages.warning(
            request,
            _("%(channel)s暂时连不上，钱没有付。请换一种，或过一会儿再试。")
            % {"channel": chosen.name},
        )
        return redirect("payments:choose", intent.code)
    except NotAllowed:
        return redirect("payments:return", intent.code)
    return redirect("payments:cashier", opened.code)


@require_safe
@signed_in
def cashier(request: SignedIn, code: str) -> HttpResponse:
    """Stand before the code to scan, or at the door of the channel's own page."""
    intent = _intent(request, code)
    if intent.state != IntentState.OPEN:
        return redirect("payments:return", code)
    if not (intent.cashier_url or intent.cashier_scan):
        return redirect("payments:choose", code)
    context = {
        "intent": intent,
        "channel": ChannelName(intent.channel).label,
        "picture": _picture(intent.cashier_scan) if intent.cashier_scan else "",
    }
    return render(request, "payments/cashier.html", context)


@require_safe
@signed_in
def cashier_now(request: SignedIn, code: str) -> HttpResponse:
    """Asked every few seconds by the page: send it on once there is something to say."""
    intent = _intent(request, code)
    answer = HttpResponse(status=204)
    if intent.state != IntentState.OPEN:
        answer.headers["HX-Redirect"] = reverse("payments:return", args=[code])
    return answer


def _intent(request: SignedIn, code: str) -> Intent:
    return get_object_or_404(queries.intents_visible_to(request.acting), code=code)


def _on_a_phone(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    return any(mark in agent for mark in PHONES)


def _in_wechat(request: HttpRequest) -> bool:
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def _picture(words: str) -> SafeString:
    out = io.BytesIO()
    segno.make(words, error="m").save(
        out, kind="svg", scale=6, border=3, light="#fff", xmldecl=False, svgns=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno, no markup of theirs
