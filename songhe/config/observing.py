"""Counting and naming requests: a number for each, its route, how long it took."""

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

from songhe.kernel.codes import new_code

REQUESTS = Counter("songhe_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "songhe_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

logger = structlog.get_logger("songhe.requests")


class ObservingMiddleware:
    """Give each request a number that stands in every line it logs and in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN_ID.fullmatch(given) else new_code(16)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            self._write_down(request, response, time.perf_counter() - began)
        response["X-Request-ID"] = number
        return response

    def _write_down(self, request: HttpRequest, response: HttpResponseBase, took: float) -> None:
        # The route's name, never the path: paths carry codes, and queries what people typed.
        route = (request.resolver_match.view_name if request.resolver_match else "") or "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).inc()
        SECONDS.labels(route).observe(took)
        logger.info(
            "answered",
            route=route,
            method=method,
            status=response.status_code,
            ms=round(took * 1000, 1),
        )
