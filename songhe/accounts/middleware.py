"""Answers "who acts, and for whom" once per request, and holds staff to their second factor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts import queries
from songhe.accounts.acting import ACTING_FOR, acting_in, acting_of

SEEN_ON = "seen_on"  # session key: the day on which the session was last lengthened
LENGTHEN_AFTER = 7  # days

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ActingMiddleware:
    """Put `request.acting` on each request; None for a visitor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        acting = None
        if request.user.is_authenticated:
            acting = acting_of(request.user, helped=request.session.get(ACTING_FOR))
            if acting.role is None:
                _lengthen(request)
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)


def _lengthen(request: HttpRequest) -> None:
    """Count the half year from the last visit: who uses her device is never signed out."""
    today = timezone.localdate().toordinal()
    if today - request.session.get(SEEN_ON, 0) >= LENGTHEN_AFTER:
        request.session[SEEN_ON] = today


class SecondFactorMiddleware:
    """Somebody in a role reaches only the pages that set up the second factor, until they did."""

    OPEN = (
        "accounts:second_factor",
        "accounts:recovery_codes",
        "account_logout",
        "mfa_authenticate",
        "portal:display",
        "healthz",
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        acting = acting_in(request)
        if acting is None or acting.role is None or self._may_pass(request):
            return self.get_response(request)
        page = reverse("accounts:second_factor")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": page})
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("请先设置第二道验证。")}, status=401)
        return redirect(page)

    def _may_pass(self, request: HttpRequest) -> bool:
        if queries.is_fully_signed_in(request.session):
            return True
        static = request.path.startswith(settings.STATIC_URL)
        return static or request.path in {reverse(name) for name in self.OPEN}
