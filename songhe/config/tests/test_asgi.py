"""One port: what arrives whole is answered, half a form is never acted on."""

import socket
from urllib.parse import urlsplit

import httpx
from django.test import Client
from django.utils import timezone

from songhe.accounts.models import Person
from songhe.config.bridge import LARGEST_BODY
from songhe.notify.actions import tell
from songhe.notify.models import Message


def _signed_in(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    client.get("/notify/messages/")
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _connect(site: str) -> socket.socket:
    parts = urlsplit(site)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def test_a_whole_form_is_acted_on(site: str, daughter: Person) -> None:
    tell(person=daughter, kind="order", words="一", url="/", at=timezone.now())
    cookies = _signed_in(daughter)

    answer = httpx.post(
        f"{site}/notify/messages/read/",
        cookies=cookies,
        data={"csrfmiddlewaretoken": cookies["csrftoken"]},
        headers={"Referer": site},
    )

    assert answer.status_code == 302
    assert not Message.objects.filter(read_at=None).exists()


def test_a_form_that_is_cut_off_on_its_way_changes_nothing(site: str, daughter: Person) -> None:
    tell(person=daughter, kind="order", words="一", url="/", at=timezone.now())
    cookies = _signed_in(daughter)
    begun = f"csrfmiddlewaretoken={cookies['csrftoken']}&more="
    head = [
        "POST /notify/messages/read/ HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(begun) + 100}",
        "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
    ]
    with _connect(site) as line:
        line.sendall("\r\n".join([*head, "", begun]).encode())

    assert httpx.get(f"{site}/robots.txt").status_code == 200  # it goes on with the next
    assert Message.objects.filter(read_at=None).count() == 1


def test_what_is_larger_than_anything_we_take_is_refused(site: str) -> None:
    answer = httpx.post(f"{site}/notify/messages/read/", content=b"x" * (LARGEST_BODY + 1))

    assert answer.status_code == 413


def test_pages_are_compressed_and_readings_have_their_own_door(site: str) -> None:
    page = httpx.get(site)
    readings = httpx.post(f"{site}/api/v1/readings", content=b"{}")

    assert page.headers["Content-Encoding"] == "gzip"
    assert readings.status_code == 401


def test_a_file_that_the_browser_has_is_answered_without_a_body(site: str) -> None:
    found = httpx.get(f"{site}/static/emblem.svg")
    again = httpx.get(
        f"{site}/static/emblem.svg", headers={"If-Modified-Since": found.headers["Last-Modified"]}
    )

    assert (found.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_file_comes_whole_and_a_form_that_is_sent_in_pieces_is_read(
    site: str, daughter: Person
) -> None:
    file = httpx.get(f"{site}/static/emblem.svg", headers={"Accept-Encoding": "identity"})
    assert len(file.content) == int(file.headers["Content-Length"]) > 0

    tell(person=daughter, kind="order", words="一", url="/", at=timezone.now())
    cookies = _signed_in(daughter)
    pieces = (part.encode() for part in ("csrfmiddlewaretoken=", cookies["csrftoken"]))
    answer = httpx.post(
        f"{site}/notify/messages/read/",
        cookies=cookies,
        content=pieces,
        headers={"Referer": site, "Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 302
    assert not Message.objects.filter(read_at=None).exists()
