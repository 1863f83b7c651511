"""Choosing the PIN, and choosing another when it is forgotten."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.actions import codes, pins
from songhe.accounts.actions.limits import TooOften
from songhe.accounts.forms import CodeForm, NewPinForm
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.rules.phones import masked
from songhe.accounts.states import CodePurpose
from songhe.accounts.views.sign_in import address_of, too_often, wrong_code

PROVEN = "pin_proven_at"  # session key: when a texted code was right, in seconds
PROVEN_FOR = 600


@signed_in
@require_http_methods(["GET", "POST"])
@never_cache
def choose(request: SignedIn) -> HttpResponseBase:
    """Choose a PIN: the old one is asked for, unless a texted code just stood for it."""
    asks_old = bool(request.user.pin_hash) and not _proven(request)
    form = NewPinForm(request.POST or None, asks_old=asks_old)
    if form.is_valid() and _chosen(request, form, asks_old=asks_old):
        request.session.pop(PROVEN, None)
        messages.success(request, _("支付密码设好了。"))
        return redirect(_next(request) or "me:home")
    context = {"form": form, "asks_old": asks_old, "next": _next(request)}
    return render(request, "accounts/pin/choose.html", context)


def _chosen(request: SignedIn, form: NewPinForm, *, asks_old: bool) -> bool:
    try:
        if asks_old:
            pins.check_pin(person=request.user, pin=form.cleaned_data["old"], at=timezone.now())
        pins.set_pin(person=request.user, pin=form.cleaned_data["new"])
    except pins.PinRefused as refused:
        form.add_error("old", refused.words)
    except pins.EasyPin:
        form.add_error("new", _("这个密码太容易猜到，换一个不连着、不是生日的。"))
    return not form.errors


@signed_in
@require_POST
def forgotten(request: SignedIn) -> HttpResponseBase:
    """Text a code to her own phone."""
    if not request.user.phone:
        messages.warning(request, _("您没有登记手机号，请到社区站重设密码。"))
        return _on(request, "accounts:pin")
    try:
        codes.send_code(
            phone=request.user.phone,
            purpose=CodePurpose.PIN,
            address=address_of(request),
            at=timezone.now(),
        )
    except TooOften as refused:
        messages.warning(request, too_often(refused))
        return _on(request, "accounts:pin")
    return _on(request, "accounts:pin_code")


@signed_in
@require_http_methods(["GET", "POST"])
@never_cache
def code(request: SignedIn) -> HttpResponseBase:
    """Take the code back; then a new PIN may be chosen."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes.check_code(
                phone=request.user.phone,
                purpose=CodePurpose.PIN,
                code=form.cleaned_data["code"],
                address=address_of(request),
                at=timezone.now(),
            )
        except codes.WrongCode as wrong:
            form.add_error("code", wrong_code(wrong))
        except codes.CodeGone:
            messages.warning(request, _("这个验证码不能用了，请再要一个新的。"))
            return _on(request, "accounts:pin")
        except TooOften as refused:
            form.add_error("code", too_often(refused))
        else:
            request.session[PROVEN] = timezone.now().timestamp()
            return _on(request, "accounts:pin")
    context = {"form": form, "phone": masked(request.user.phone), "next": _next(request)}
    return render(request, "accounts/pin/code.html", context)


def _proven(request: SignedIn) -> bool:
    at: float = request.session.get(PROVEN, 0)
    return timezone.now().timestamp() - at < PROVEN_FOR


def _on(request: SignedIn, name: str) -> HttpResponseBase:
    """Go on to a page of these, and remember what she was about to do."""
    wanted = _next(request)
    return redirect(f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else name)


def _next(request: SignedIn) -> str:
    """Return the page that she came from to choose a PIN, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""
