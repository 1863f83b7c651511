"""What belongs to every page: which draft arrived, and words for who opens what is only pressed."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

ARRIVED = "songhe_arrived"  # read and removed by static/js/drafts.js
LONGEST = 80
NOT_SO = 405  # no method of this address


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


class PressedMiddleware:
    """Answer in our own words who opens an address behind a button: from the history, or sent on
    to it after signing in. Machines get the bare answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != NOT_SO or not reads:
            return response
        page = render(request, "405.html", status=NOT_SO)
        page["Allow"] = response.headers.get("Allow", "")
        return page


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
