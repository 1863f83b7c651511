"""Who opens an address that is only pressed reads what to do, not a bare error."""

import pytest
from django.test import Client

from conftest import Cast

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PRESSED = ["/me/language/", "/me/sign-out-everywhere/", "/shop/suggestions/choose/"]


@pytest.mark.parametrize("address", PRESSED)
@pytest.mark.parametrize("who", ["elder", "daughter", "manager"])
def test_an_address_behind_a_button_says_so(
    who: str, address: str, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    answer = client.get(address, headers=BROWSER)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "这一步要在原来那一页上按" in page
    assert 'href="/home/"' in page


def test_machines_and_presses_get_the_bare_answer(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    assert client.get(PRESSED[0]).content == b""
    answer = client.post("/me/", headers=BROWSER)
    assert (answer.status_code, answer.content) == (405, b"")
