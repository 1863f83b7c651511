"""A letter that no database keeps, wherever an address or a form takes a code as it comes."""

import pytest
from django.test import Client

from conftest import Cast

NULL = "\x00"


@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        ("officer", "/shop/programmes/new/", "from"),
        ("officer", "/oversight/providers/", "q"),
        ("operator", "/trials/new/", "listing"),
        ("elder", "/shop/addresses/write/", "change"),
        ("elder", "/shop/orders/", "page"),
        ("daughter", "/catalogue/", "elder"),
        ("daughter", "/shop/suggested/", "elder"),
        ("manager", "/catalogue/mine/", "q"),
    ],
)
def test_it_finds_nothing_and_breaks_nothing(
    who: str, path: str, name: str, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(path, {name: NULL}).status_code in {200, 404}
    assert client.post(path, {name: NULL}).status_code in {200, 404, 405, 422}
