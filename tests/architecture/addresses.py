"""Every address there is: walked out of the resolver and out of the OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from songhe.config.api import api

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")
NOTHING = {"int": "1", "day": "2026-01-01"}


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver under its full name."""

    name: str
    route: str
    view: Any

    @property
    def of_nothing(self) -> str:
        """A path with this pattern that speaks of a thing which does not exist."""
        return "/" + PARAMETER.sub(lambda found: NOTHING.get(found["kind"], "x"), self.route)


def pages() -> Iterator[Address]:
    """Yield every Django pattern but the JSON API's own."""
    for address in _walk(get_resolver().url_patterns, "", ""):
        if not address.name.startswith("api:"):
            yield address


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, before: str
) -> Iterator[Address]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, route)
        else:
            assert pattern.name, f"{route} has no name"
            yield Address(f"{namespace}{pattern.name}", route, pattern.callback)


def operations() -> dict[str, str]:
    """Return every operation of the API that Django answers, as `GET /path`, with its name."""
    inside = {
        f"/api/v1/{route}".replace("<", "{").replace(">", "}")
        for route in (_plain(address.route) for address in _api())
    }
    found = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            if _shape(path) in {_shape(one) for one in inside}:
                found[f"{method.upper()} {path}"] = path
    return found


def _api() -> Iterator[Address]:
    for address in _walk(get_resolver().url_patterns, "", ""):
        if address.name.startswith("api:"):
            yield address


def _plain(route: str) -> str:
    return route.removeprefix("api/v1/")


def _shape(path: str) -> str:
    """Return the path with its parameters unnamed."""
    parts = ["{}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    return "/".join(parts)
