"""One's own page: what an elder may choose there, and that nothing of it is out of reach."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast

MOST_CHOICES = 6


def choices(page: str) -> int:
    main = page.split("<main")[1].split("</main>")[0]
    return len(re.findall(r"<(?:a|button)\b", main))


@pytest.mark.parametrize("address", ["/me/", "/me/?more", "/shop/orders/?more"])
def test_an_elder_has_six_things_to_choose_from_at_most(
    address: str, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)

    assert choices(client.get(address).content.decode()) <= MOST_CHOICES


def test_she_comes_from_her_home_to_all_that_is_hers(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)

    home = client.get(reverse("portal:elder")).content.decode()
    hers = "".join(client.get(page).content.decode() for page in ("/me/", "/me/?more"))

    assert 'href="/me/"' in home
    for name in (
        "consent:grants",
        "consent:looks",
        "accounts:family",
        "accounts:pin",
        "shop:suggestions",
        "me:language",
        "me:sign_out_everywhere",
        "account_logout",
    ):
        assert f'"{reverse(name)}"' in hers, name


def test_her_daughter_has_it_all_on_one_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    page = client.get("/me/").content.decode()

    for name in ("shop:suggestions", "me:language", "me:sign_out_everywhere", "account_logout"):
        assert f'"{reverse(name)}"' in page, name
