"""Pages for everyone, and the kind words when a page cannot be shown."""

import json

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import Cast


def test_the_front_page_asks_little(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        page = client.get("/").content.decode()

    assert "知道您需要什么" in page
    assert page.count('class="door') == 6 + 1  # and what holds them


@pytest.mark.parametrize("slug", ["elder", "daughter", "worker", "officer"])
def test_who_is_in_already_finds_no_door_that_does_not_open(
    slug: str, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, slug))

    page = client.get("/").content.decode()

    doors = page.split('<div class="doors">')[1].split("</div>")[0]
    assert doors.count("href=") == 1
    assert 'href="/home/"' in doors


@pytest.mark.parametrize("address", ["/about/", "/rules/", "/privacy/", "/accessibility/"])
def test_what_we_promise_is_open_to_all(address: str, client: Client, db: None) -> None:
    assert client.get(address).status_code == 200


def test_a_page_that_is_not_there_says_so_kindly(client: Client, db: None) -> None:
    answer = client.get("/there/is/no/such/page/")

    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_the_page_of_our_own_fault_needs_nothing_else() -> None:
    page = render_to_string("500.html")

    assert "是我们的错" in page
    assert 'href="tel:120"' in page


def test_search_engines_are_kept_from_what_belongs_to_people(client: Client, db: None) -> None:
    words = client.get("/robots.txt").content.decode()

    assert "Disallow: /home/" in words
    assert "Disallow: /catalogue/" not in words


def test_the_manifest_names_pictures_that_exist() -> None:
    folder = settings.PACKAGE / "static"
    manifest = json.loads((folder / "site.webmanifest").read_text(encoding="utf-8"))

    assert [one["src"] for one in manifest["icons"] if not (folder / one["src"]).exists()] == []


def test_each_of_the_nine_is_led_to_their_own_home(cast: Cast, client: Client) -> None:
    homes = {
        "elder": "/home/elder/",
        "daughter": "/home/family/",
        "son": "/home/family/",
        "manager": "/visits/board/",
        "worker": "/visits/day/",
        "doctor": "/clinic/",
        "operator": "/stations/",
        "social_worker": "/casework/",
        "officer": "/oversight/",
    }
    led = {}
    for slug in homes:
        client.force_login(getattr(cast, slug))
        session = client.session
        session["demo_signed_in"] = True  # staff without a second factor
        session.save()
        led[slug] = client.get("/home/").headers["Location"]

    assert led == homes
