"""Everybody tries every address; the access table says what must come of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from songhe.config import asgi
from songhe.demo.cast import Cast
from tests.architecture.access_table import (
    ACCESS,
    BESIDE_DJANGO,
    NINE,
    VISITOR,
    WITHOUT_CSRF,
    Access,
)
from tests.architecture.addresses import operations, pages
from tests.architecture.world import MAKERS, World

PATHS = {address.name: address.of_nothing for address in pages()}
PAGES = sorted(PATHS)
OPERATIONS = operations()
TRIED = sorted(set(OPERATIONS) & set(ACCESS))
KNOWN = [name for name in PAGES if name in ACCESS]
POSTED = [name for name in KNOWN if ACCESS[name].method == "post"]
EVERYBODY = [*sorted(NINE), VISITOR]


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@contextmanager
def undone() -> Iterator[None]:
    """What one person's try changes is gone before the next one tries."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # a view may ask for a whole transaction
    with block:
        yield
        transaction.set_rollback(True)


def browser_of(world: World, who: str, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=True)
    if who != VISITOR:
        client.force_login(getattr(world.cast, who))
    return client


def open_as(world: World, who: str, address: str, access: Access) -> HttpResponse:
    client = browser_of(world, who)
    if access.method == "get":
        return client.get(address)  # type: ignore[return-value]
    if address.startswith("/api/"):
        body, kind = json.dumps(access.form), "application/json"
    else:
        body, kind = urlencode(access.form), "application/x-www-form-urlencoded"
    method = access.method.upper()
    return client.generic(method, address, data=body, content_type=kind)  # type: ignore[return-value]


def asks_to_sign_in(response: HttpResponse) -> bool:
    login = response.get("Location", "").startswith(settings.LOGIN_URL)
    return response.status_code == 401 or (response.status_code == 302 and login)


def verdict(response: HttpResponse, *, visitor: bool, access: Access) -> str:
    """Say in a word how somebody was received."""
    if response.status_code >= 500:
        return f"broken ({response.status_code})"
    if asks_to_sign_in(response) and "?next=" in response.get("Location", "?next="):
        return "asked to sign in"
    if response.status_code == access.refused or (visitor and response.status_code == 404):
        return "refused"
    if response.status_code in {401, 403, 404}:
        return f"refused with {response.status_code}"
    return "let in"


def wanted(who: str, access: Access) -> set[str]:
    if who in access.may:
        return {"let in"}
    return {"asked to sign in", "refused"} if who == VISITOR else {"refused"}


def test_every_address_is_in_the_table() -> None:
    there = set(PAGES) | set(OPERATIONS)

    assert sorted(there - set(ACCESS)) == []
    assert sorted(set(ACCESS) - there) == []


def test_every_thing_that_the_table_names_is_made() -> None:
    assert {access.world for access in ACCESS.values()} - {""} <= set(MAKERS)


@pytest.mark.parametrize("name", KNOWN)
def test_a_page_opens_for_whom_the_table_says_and_nobody_else(name: str, world: World) -> None:
    access = ACCESS[name]
    address = reverse(name, kwargs=world[access.world])

    wrong = {}
    for who in EVERYBODY:
        with undone():
            response = open_as(world, who, address, access)
            came = verdict(response, visitor=who == VISITOR, access=access)
            if came not in wanted(who, access):
                wrong[who] = came

    assert wrong == {}, address


@pytest.mark.parametrize("name", TRIED)
def test_an_operation_answers_whom_the_table_says_and_nobody_else(name: str, world: World) -> None:
    access = ACCESS[name]
    method, path = name.split(" ", 1)
    access = Access(access.may, method.lower(), access.world, access.form, access.refused)
    address = path.format(**world[access.world])

    wrong = {}
    for who in EVERYBODY:
        with undone():
            response = open_as(world, who, address, access)
            came = verdict(response, visitor=who == VISITOR, access=access)
            if came not in wanted(who, access):
                wrong[who] = came

    assert wrong == {}, address


@pytest.mark.parametrize("name", POSTED)
def test_what_changes_something_cannot_be_followed_as_a_link(name: str, world: World) -> None:
    for who in sorted(ACCESS[name].may):
        # The refusal comes before anything is looked for, so nothing need be there.
        assert browser_of(world, who).get(PATHS[name]).status_code == 405


@pytest.mark.parametrize("name", POSTED)
def test_a_form_without_our_mark_is_refused(name: str, world: World) -> None:
    access = ACCESS[name]
    who = min(access.may)

    client = browser_of(world, who, strict=True)

    if name in WITHOUT_CSRF:
        address = reverse(name, kwargs=world[access.world])
        assert client.post(address, access.form).status_code != 500
    else:
        response = client.post(PATHS[name], access.form)
        assert response.status_code == 403
        assert "刚才那一下没有算数" in response.content.decode()


def test_only_signed_machines_send_forms_without_our_mark() -> None:
    exempt = {address.name for address in pages() if getattr(address.view, "csrf_exempt", False)}

    assert exempt == WITHOUT_CSRF


@pytest.mark.parametrize("name", [one for one in TRIED if not one.startswith("GET ")])
def test_an_operation_that_writes_asks_for_our_mark(name: str, world: World) -> None:
    access = ACCESS[name]
    method, path = name.split(" ", 1)
    address = path.format(**world[access.world])
    client = browser_of(world, min(access.may), strict=True)

    response = client.generic(method, address, data="{}", content_type="application/json")

    assert response.status_code == 403


def test_what_is_answered_beside_django_is_held_to_account_elsewhere() -> None:
    source = Path(asgi.__file__).read_text(encoding="utf-8")

    for path, proof in BESIDE_DJANGO.items():
        assert f'path == "{path}"' in source
        assert (settings.ROOT / proof).exists(), proof
    assert source.count('path == "') == len(BESIDE_DJANGO)
