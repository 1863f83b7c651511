"""What every answer carries, what cookies are like, and what is never written down."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from songhe.demo.cast import NAMES, PHONES, Cast
from tests.architecture.access_table import ACCESS, VISITOR
from tests.architecture.world import World

PAGES = sorted(
    name
    for name, access in ACCESS.items()
    if access.method == "get" and " " not in name and access.may
)


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def opened(world: World, name: str) -> tuple[Client, str]:
    access = ACCESS[name]
    client = Client()
    for who in sorted(access.may - {VISITOR})[:1]:
        client.force_login(getattr(world.cast, who))
    return client, reverse(name, kwargs=world[access.world])


class Inline(HTMLParser):
    """Finds what our content security policy would not let run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        for name, value in names.items():
            if name.startswith("on") or name == "style" or (value or "").startswith("javascript:"):
                self.found.append(f"<{tag} {name}>")
        if tag == "style" or (tag == "script" and "src" not in names and not _is_data(names)):
            self.found.append(f"<{tag}>")


def _is_data(names: dict[str, str | None]) -> bool:
    return (names.get("type") or "").endswith("json")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_our_headers_and_nothing_inline(name: str, world: World) -> None:
    client, address = opened(world, name)

    response = client.get(address)

    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    if response["Content-Type"].startswith("text/html") and not response.streaming:
        page = Inline()
        page.feed(response.content.decode())
        assert page.found == []


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.elder)

    cookie = client.get("/me/").cookies[project.SESSION_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 180 * 86_400


def test_a_stale_form_is_refused_with_a_kind_page(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.elder)

    response = strict.post("/me/sign-out-everywhere/")

    assert response.status_code == 403
    assert "什么都没有改" in response.content.decode()


@pytest.fixture
def written(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Iterator[list[str]]:
    lines: list[str] = []
    yield lines
    captured = capsys.readouterr()
    text = captured.out + captured.err + caplog.text + "".join(lines)
    numbers = [phone.removeprefix("+86") for phone in PHONES.values()]
    for personal in [*numbers, *NAMES.values(), "东湖路", "260417"]:
        assert personal not in text, f"{personal} was written down"


def test_signing_in_writes_nobody_down(client: Client, cast: Cast, written: list[str]) -> None:
    client.post("/accounts/login/", {"phone": "13800000001"})
    client.post("/accounts/login/code/", {"code": "260417"})
    client.post("/accounts/login/", {"phone": "13800000001 王秀兰"})

    assert written == []


def test_pages_about_an_elder_write_nobody_down(
    client: Client, cast: Cast, written: list[str]
) -> None:
    client.force_login(cast.elder)

    for address in (
        "/me/",
        "/accounts/family/",
        "/consent/",
        "/consent/looks/",
        "/nowhere/王秀兰/",
    ):
        client.get(address)
    client.post("/accounts/ask/", {"whom": "13800000001", "relation": "女儿"})
    client.post("/accounts/pin/", {"new": "260417", "again": "260417"})

    assert written == []


def test_a_page_shows_a_number_only_masked(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    page = client.get("/me/").content.decode()

    assert "138****0001" in page
    assert not re.search(r"1380000000\d", page)
