"""A person chooses how pages look; the server draws it, so that nothing flashes."""

import pytest
from django.test import Client

from conftest import Cast

PLAIN = "/design/"


@pytest.mark.parametrize(
    ("name", "value", "drawn"),
    [
        ("theme", "dark", 'data-theme="dark"'),
        ("theme", "light", 'data-theme="light"'),
        ("contrast", "more", 'data-contrast="more"'),
        ("text", "large", 'data-text="large"'),
        ("text", "larger", 'data-text="larger"'),
    ],
)
def test_a_choice_is_drawn_into_the_next_page(
    name: str, value: str, drawn: str, client: Client
) -> None:
    answer = client.post("/me/display/", {name: value, "next": PLAIN})

    assert (answer.status_code, answer.headers["Location"]) == (302, PLAIN)
    assert drawn in _root(client)


def test_an_empty_choice_gives_it_back_to_the_system(client: Client) -> None:
    client.post("/me/display/", {"theme": "dark", "next": PLAIN})
    client.post("/me/display/", {"theme": "", "next": PLAIN})

    assert "data-theme" not in _root(client)


def test_one_choice_leaves_the_others(client: Client) -> None:
    client.post("/me/display/", {"theme": "dark", "next": PLAIN})
    client.post("/me/display/", {"text": "larger", "next": PLAIN})

    root = _root(client)
    assert 'data-theme="dark"' in root
    assert 'data-text="larger"' in root


def test_what_is_not_offered_is_not_kept(client: Client) -> None:
    client.cookies["songhe_theme"] = '"><script>'
    client.post("/me/display/", {"contrast": "enormous", "next": PLAIN})

    root = _root(client)
    assert "data-theme" not in root
    assert "data-contrast" not in root


def test_the_language_is_kept(client: Client) -> None:
    client.post("/me/display/", {"language": "en", "next": PLAIN})
    assert '<html lang="en"' in _root(client)

    client.post("/me/display/", {"language": "zh-hans", "next": PLAIN})
    assert '<html lang="zh-hans"' in _root(client)


def test_who_is_signed_in_is_spoken_to_in_that_language_elsewhere_too(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    client.post("/me/display/", {"theme": "dark", "next": PLAIN})
    cast.daughter.refresh_from_db()
    assert cast.daughter.language == "zh-hans"

    client.post("/me/display/", {"language": "en", "next": PLAIN})
    cast.daughter.refresh_from_db()
    assert cast.daughter.language == "en"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_out_of_the_house(elsewhere: str, client: Client) -> None:
    answer = client.post("/me/display/", {"theme": "dark", "next": elsewhere})

    assert answer.headers["Location"] == "/"


def _root(client: Client) -> str:
    """Return the page's <html …> tag."""
    page = client.get(PLAIN).content.decode()
    return " ".join(page[page.index("<html") :].split(">", 1)[0].split())
