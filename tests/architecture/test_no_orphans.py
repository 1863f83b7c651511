"""Every page is led to: by a link, a form, a redirect, or by somebody outside who is named here."""

import re
from pathlib import Path

from django.conf import settings

from tests.architecture.access_table import ACCESS

CALLED_FROM_OUTSIDE = {
    "account_inactive": "allauth, when somebody closed signs in",
    "invoices:notice": "the office of invoices",
    "notify:reports": "the platform of text messages",
    "payments:notice": "payment channels",
    "portal:design": "who builds a page",
    "portal:robots": "crawlers",
}
METHODS = ("GET ", "POST ")  # of the interface for programs
NAMED = re.compile(r"""["']([a-z_0-9]+:[a-z_0-9]+|[a-z_0-9]+)["']""")


def _named_in_code() -> set[str]:
    found: set[str] = set()
    for path in Path(settings.PACKAGE).rglob("*"):
        if path.suffix not in {".html", ".py", ".js"} or path.name.endswith("urls.py"):
            continue
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        found |= set(NAMED.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_page_is_led_to() -> None:
    named = _named_in_code()

    pages = {name for name in ACCESS if not name.startswith(METHODS)}
    assert pages - named == set(CALLED_FROM_OUTSIDE)
