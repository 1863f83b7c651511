"""Signing in: one question on each screen. The number, the code, and on the first day the name."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.actions import codes, people
from songhe.accounts.actions.limits import TooOften
from songhe.accounts.forms import CodeForm, NameForm, PhoneForm
from songhe.accounts.models import Person
from songhe.accounts.rules.phones import masked
from songhe.accounts.states import CodePurpose
from songhe.kernel.fields import NotSealed, UnknownKey, lookup_hash, seal, unseal
from songhe.kernel.templatetags.moments import clock

PHONE = "signing_in"  # session key: the number that is signing in, sealed
PROVEN = "phone_proven"  # session key: a number without an account whose code was right, sealed
NEXT = "sign_in_next"


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, for counting tries."""
    return str(get_adapter().get_client_ip(request))


def too_often(refused: TooOften) -> str:
    """Say kindly when it can be tried again."""
    return _("试得有点多了，%(until)s 以后再试。着急可以打电话给社区站，请人帮您。") % {
        "until": clock(refused.until)
    }


@require_http_methods(["GET", "POST"])
@never_cache
def phone(request: HttpRequest) -> HttpResponseBase:
    """Ask for the number and text a code to it; the answer is the same for every number."""
    wanted = _inside(request, request.GET.get("next") or request.POST.get("next", ""))
    if request.user.is_authenticated:
        return redirect(wanted)
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        number = form.cleaned_data["phone"]
        try:
            codes.send_code(
                phone=number,
                purpose=CodePurpose.SIGN_IN,
                address=address_of(request),
                at=timezone.now(),
            )
        except TooOften as refused:
            form.add_error("phone", too_often(refused))
        else:
            request.session[PHONE], request.session[NEXT] = seal(number), wanted
            return redirect("accounts:code")
    return render(request, "accounts/sign_in/phone.html", {"form": form, "next": wanted})


@require_http_methods(["GET", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponseBase:
    """Take the code back and go on to the second factor, the name, or in."""
    number = _kept(request, PHONE)
    if not number:
        return redirect("account_login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes.check_code(
                phone=number,
                purpose=CodePurpose.SIGN_IN,
                code=form.cleaned_data["code"],
                address=address_of(request),
                at=timezone.now(),
            )
        except codes.WrongCode as wrong:
            form.add_error("code", wrong_code(wrong))
        except codes.CodeGone:
            messages.warning(request, _("这个验证码不能用了，请再要一个新的。"))
            return redirect("account_login")
        except TooOften as refused:
            form.add_error("code", too_often(refused))
        else:
            return _welcome(request, number)
    context = {"form": form, "phone": masked(number)}
    return render(request, "accounts/sign_in/code.html", context)


def wrong_code(wrong: codes.WrongCode) -> str:
    return _("数字不对，请对着短信再看一遍，还可以试 %(number)s 次。") % {
        "number": wrong.tries_left
    }


def _welcome(request: HttpRequest, number: str) -> HttpResponseBase:
    del request.session[PHONE]
    person = Person.objects.filter(phone_hash=lookup_hash(number)).first()
    if person is None:
        request.session[PROVEN] = seal(number)
        return redirect("accounts:name")
    return _enter(request, person)


@require_http_methods(["GET", "POST"])
@never_cache
def name(request: HttpRequest) -> HttpResponseBase:
    """The first time, ask for the name; the number is already proven."""
    number = _kept(request, PROVEN)
    if not number:
        return redirect("account_login")
    form = NameForm(request.POST or None)
    if form.is_valid():
        del request.session[PROVEN]
        person = people.register_person(
            name=form.cleaned_data["name"],
            phone=number,
            at=timezone.now(),
        )
        return _enter(request, person)
    return render(request, "accounts/sign_in/name.html", {"form": form})


def _enter(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Hand over to allauth, which asks for the second factor of those who have one."""
    wanted = request.session.pop(NEXT, "/home/")
    record_authentication(request, person, method="code")
    login = Login(user=person, redirect_url=wanted)
    response: HttpResponseBase = perform_login(request, login)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; her language goes with her, the next one at this tablet is greeted in their own."""
    logout(request)
    messages.success(request, _("已经退出了。"))
    response = redirect("portal:public")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


def _kept(request: HttpRequest, key: str) -> str:
    """Return the number that this browser is signing in with; empty if there is none.

    A key that was taken out of the settings meanwhile only means: begin again.
    """
    try:
        return unseal(request.session.get(key, ""))
    except (NotSealed, UnknownKey, InvalidTag):
        return ""


def _inside(request: HttpRequest, address: str) -> str:
    """Return the address if it is one of ours, else home."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and ours else "/home/"
