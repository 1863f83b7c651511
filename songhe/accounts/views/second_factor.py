"""The second factor of staff: an app on their own phone, and codes on paper for a lost one."""

import base64
import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.flows import activate_totp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts.guards import SignedIn, signed_in

JUST_MADE = "recovery_codes_just_made"  # session key: the codes may be shown this once


@signed_in
@require_http_methods(["GET", "POST"])
@never_cache
def enrol(request: SignedIn) -> HttpResponseBase:
    """Show the picture to scan; with the first right code the second factor stands."""
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return render(request, "accounts/second_factor/done.html", {"left": _codes_left(request)})
    if request.method == "POST" and not _signed_in_lately(request):
        logout(request)
        messages.info(request, _("为了安全，请重新登录一次，再设置第二道验证。"))
        return redirect("account_login")
    form = ActivateTOTPForm(request.POST or None, user=request.user)
    if form.is_valid():
        factor, _codes = activate_totp(request, form)
        record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type)
        request.session[JUST_MADE] = True
        return redirect("accounts:recovery_codes")
    context = {"form": form, "secret": form.secret, "picture": _picture(request, form.secret)}
    return render(request, "accounts/second_factor/enrol.html", context)


@signed_in
@require_safe
@never_cache
def recovery_codes(request: SignedIn) -> HttpResponse:
    """Show the codes for a lost phone, once; afterwards only how many are left."""
    shown = []
    if request.session.pop(JUST_MADE, False):
        kept = Authenticator.objects.get(user=request.user, type=Authenticator.Type.RECOVERY_CODES)
        shown = RecoveryCodes(kept).get_unused_codes()
    context = {"codes": shown, "left": _codes_left(request)}
    return render(request, "accounts/second_factor/codes.html", context)


def _signed_in_lately(request: SignedIn) -> bool:
    """Whoever finds an unattended screen must not set up a factor of their own."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "code" and record["at"] > since for record in records)


def _codes_left(request: SignedIn) -> int:
    kept = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def _picture(request: SignedIn, secret: str) -> str:
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
