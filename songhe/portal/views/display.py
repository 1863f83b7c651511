"""Choosing how pages look and in which language: works without script and without an account.

Whoever has one is spoken to in that language elsewhere too, and in messages.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_http_methods

from songhe.accounts.acting import LANGUAGE_CHOSEN, acting_in
from songhe.accounts.actions.people import choose_language
from songhe.portal.context import CHOICES, COOKIES

TEN_YEARS = 10 * 365 * 86_400  # the choice lasts until it is changed


@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Show the choices; keep those that were sent and go back to where the person was."""
    if request.method == "GET":
        back = _safe(request, request.GET.get("next", ""))
        return render(request, _page(request), {"next": back})
    response = redirect(_safe(request, request.POST.get("next", "")))
    for name, cookie in COOKIES.items():
        if name in request.POST:
            _keep(response, cookie, request.POST[name], offered=CHOICES[name])
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language, offered=(language,))
        if request.user.is_authenticated:
            choose_language(person=request.user, language=language)
        else:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(LANGUAGE_CHOSEN, language, samesite="Lax", secure=secure)
    return response


def _keep(response: HttpResponse, cookie: str, value: str, *, offered: tuple[str, ...]) -> None:
    if value in offered:
        response.set_cookie(
            cookie, value, max_age=TEN_YEARS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")


def _safe(request: HttpRequest, address: str) -> str:
    """Return the address if it is ours, else the front page."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else "/"


def _page(request: HttpRequest) -> str:
    acting = acting_in(request)
    elder = acting is not None and acting.elder is not None
    return "portal/display_elder.html" if elder else "portal/display.html"
