"""Who is told something finds it: every desk leads to the news."""

import pytest
from django.test import Client

from conftest import Cast


@pytest.mark.parametrize(
    "who", ["daughter", "manager", "worker", "doctor", "operator", "social_worker", "officer"]
)
def test_every_home_leads_to_the_news(who: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    page = client.get("/home/", follow=True).content.decode()

    assert 'href="/notify/messages/"' in page
    assert client.get("/notify/messages/").status_code == 200


def test_what_an_elder_asks_the_station_to_find_is_read_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)
    client.post("/home/ask-station/", {"q": "修钢琴"})

    client.force_login(cast.operator)
    assert "想找“修钢琴”" in client.get("/notify/messages/").content.decode()
