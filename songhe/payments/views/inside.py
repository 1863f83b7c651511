"""Paying within WeChat: who the payer is to WeChat, then its own sheet over our page."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, signed_in
from songhe.kernel.codes import new_code
from songhe.kernel.flow import NotAllowed
from songhe.payments import queries
from songhe.payments.actions.cashiers import open_inside
from songhe.payments.gateways.openid import openid_gateway
from songhe.payments.gateways.payment import Refused, TryAgain
from songhe.payments.models import Intent
from songhe.payments.states import IntentState

STATE = "wechat_state"  # session key: what the browser must bring back


@require_GET
@signed_in
def inside(request: SignedIn, code: str) -> HttpResponse:
    """Ask WeChat who the payer is to it; back with that, open its sheet.

    What the page says afterwards proves nothing: it leads to the return, which asks WeChat Pay.
    """
    intent = get_object_or_404(queries.intents_visible_to(request.acting), code=code)
    if not queries.may_pay_inside():
        return redirect("payments:choose", code)
    if intent.state != IntentState.OPEN or intent.expires_at <= timezone.now():
        return redirect("payments:return", code)
    brought = request.GET.get("code", "")
    if not brought:
        return _to_sign_on(request, code)
    expected = request.session.pop(STATE, "")
    known = constant_time_compare(expected, request.GET.get("state", ""))
    if not (known and expected.startswith(f"{code}-")):
        messages.warning(request, _("没有认出您的微信，钱没有付。请再点一次。"))
        return redirect("payments:choose", code)
    return _sheet(request, intent, brought)


def _to_sign_on(request: SignedIn, code: str) -> HttpResponse:
    state = f"{code}-{new_code(16)}"
    request.session[STATE] = state
    back = settings.SONGHE_URL + reverse("payments:inside", args=[code])
    answer = HttpResponse(status=302)
    answer.headers["Location"] = openid_gateway().address(return_url=back, state=state)
    return answer


def _sheet(request: SignedIn, intent: Intent, brought: str) -> HttpResponse:
    try:
        opened, handed = open_inside(
            intent=intent, payer_mark=openid_gateway().mark_of(brought), at=timezone.now()
        )
    except (TryAgain, Refused):
        messages.warning(request, _("微信支付暂时连不上，钱没有付。请换一种，或过一会儿再试。"))
        return redirect("payments:choose", intent.code)
    except NotAllowed:
        return redirect("payments:return", intent.code)
    answer = render(request, "payments/inside.html", {"intent": opened, "handed": dict(handed)})
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address holds a code
    return answer
