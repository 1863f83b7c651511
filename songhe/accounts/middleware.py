"""Answers "who acts, and for whom" once per request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from songhe.accounts.acting import acting_of

ACTING_FOR = "acting_for"  # session key: code of the elder whom the station helps


class ActingMiddleware:
    """Put `request.acting` on each request; None for a visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        acting = None
        if request.user.is_authenticated:
            acting = acting_of(request.user, helped=request.session.get(ACTING_FOR))
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)
