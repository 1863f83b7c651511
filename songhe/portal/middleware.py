"""Tells the browser which draft arrived, so that it may forget it: and only then."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponseBase

ARRIVED = "songhe_arrived"  # read and removed by static/js/drafts.js
LONGEST = 80


class DraftsMiddleware:
    """Put the name of a draft that was accepted into a cookie.

    Accepted means: the view sent the browser on, not to sign in, and had nothing to object.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and _sent_on(response):
            draft = request.POST.get("draft", "")
            if 0 < len(draft) <= LONGEST and not _objected(request):
                response.set_cookie(ARRIVED, draft, max_age=60, samesite="Lax")
        return response


def _sent_on(response: HttpResponseBase) -> bool:
    target = response.headers.get("Location", "")
    return response.status_code in {302, 303} and not target.startswith(settings.LOGIN_URL)


def _objected(request: HttpRequest) -> bool:
    """Was the person told that it did not go through? Looking leaves the messages unread."""
    told = get_messages(request)
    objected = any(message.level >= WARNING for message in told)
    if isinstance(told, BaseStorage):
        told.used = False
    return objected
