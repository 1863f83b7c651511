"""Where a page does not exist, who tries the demonstration reads our own words."""

import pytest
from django.test import Client
from pytest_django import Settings

from conftest import Cast


@pytest.mark.parametrize("address", ["/there/is/no/such/page/", "/oversight/", "/home/elder/"])
def test_nobody_reads_a_page_made_for_developers(
    address: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.DEBUG = True
    client.force_login(cast.daughter)

    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "没有找到这一页" in page
    assert "urlpatterns" not in page
    assert "URLconf" not in page


def test_an_address_without_its_last_stroke_is_still_found(cast: Cast, client: Client) -> None:
    assert client.get("/about")["Location"] == "/about/"
