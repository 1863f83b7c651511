"""Says how many queries an answer took, when asked to measure."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase


class CountQueries:
    """Put the number of queries on each answer as `Server-Timing: queries;desc="n"`.

    Installed only when SONGHE_COUNT_QUERIES is on, which `songhe bench pages` sets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = 0

        def count(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*statement)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response.headers["Server-Timing"] = f'queries;desc="{asked}"'
        return response
