"""Machines: every operation says what it answers, keeps to it, and never breaks.

The whole API is fuzzed over real HTTP, the readings included, as somebody who may do much and
as somebody who may do little.
"""

from typing import Any

import httpx
import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings as effort
from schemathesis.checks import CheckFunction

# Loaded now: loading them in the depth of a fuzzed call breaks the interpreter's own parser.
from schemathesis.specs.openapi.adapter import v2, v3_0, v3_1, v3_2  # noqa: F401
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from songhe.config.api import api
from songhe.demo.cast import Cast
from tests.browser.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA: dict[str, Any] = api.get_openapi_schema()
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    (path, method)
    for path, operations in SCHEMA["paths"].items()
    for method in operations
    if method in {"get", "post", "put", "patch", "delete"}
]
EXAMPLES = 20


def _operation(path: str, method: str) -> Any:
    return SCHEMA["paths"][path][method]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_refuses(path: str, method: str) -> None:
    operation = _operation(path, method)

    codes = {int(code) for code in operation["responses"]}
    assert operation["summary"]
    assert operation.get("description")
    assert codes & {401, 404}, "a refusal is declared"
    assert _examples(operation), "an example is given"


def _examples(operation: dict[str, Any]) -> bool:
    """An example stands with the body, an answer, or a parameter, itself or in its schema."""
    text = str(_resolved(operation))
    return "'example'" in text or "'examples'" in text


def _resolved(part: Any) -> Any:
    if isinstance(part, dict):
        if "$ref" in part:
            name = part["$ref"].rsplit("/", 1)[1]
            return _resolved(SCHEMA["components"]["schemas"][name])
        return {key: _resolved(value) for key, value in part.items()}
    return [_resolved(item) for item in part] if isinstance(part, list) else part


@pytest.mark.parametrize("slug", ["daughter", "doctor"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it(
    path: str, method: str, slug: str, site: Site, town: Cast
) -> None:
    described = schemathesis.openapi.from_dict(SCHEMA)
    operation = described[path][method.upper()]
    headers, cookies = _credentials(town, slug, path)

    @given(case=operation.as_strategy())
    @effort(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Any) -> None:  # schemathesis.Case of whatever the operation takes
        answer = case.call(base_url=site.address, headers=headers, cookies=cookies, timeout=30)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    fuzz()


def _credentials(town: Cast, slug: str, path: str) -> tuple[dict[str, str], dict[str, str]]:
    if path.endswith("/readings"):
        return {"Authorization": f"Device {town.watch_token}"}, {}
    client = Client()
    client.force_login(getattr(town, slug))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    token = "a" * 32
    return (
        {"X-CSRFToken": token},
        {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token},
    )


def test_the_schema_and_its_page_are_served(site: Site) -> None:
    described = httpx.get(f"{site.address}/api/v1/openapi.json").json()

    assert set(described["paths"]) == set(SCHEMA["paths"])
    assert httpx.get(f"{site.address}/api/v1/docs").status_code == 200
