"""What people who try the demonstration see when a page does not exist."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.defaults import page_not_found


class SorryMiddleware:
    """Answer with our own page: while developing, Django would show its own, made for developers.

    SONGHE_DEMO=0 brings that one back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        nowhere = response.status_code == 404 and request.resolver_match is None
        return page_not_found(request, Http404()) if nowhere else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Of an address that leads somewhere, where this person finds nothing."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
