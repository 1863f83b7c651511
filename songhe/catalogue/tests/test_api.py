import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.catalogue.actions import providers
from songhe.catalogue.tests.conftest import OFFICER

pytestmark = pytest.mark.usefixtures("at_noon")


def test_machines_find_what_people_find(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    found = client.get("/api/v1/listings", {"q": "zhuyu", "kind": "service"}).json()

    assert [(one["title"], one["price"]) for one in found["listings"]] == [("上门助浴", 12_800)]
    whole = client.get(f"/api/v1/listings/{cast.bathing.code}").json()
    assert whole["facts"][0] == "自带浴椅与防滑垫"
    assert client.get("/api/v1/listings", {"category": "A"}).json() == {"listings": []}


def test_what_is_not_on_sale_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    providers.suspend_provider(provider=cast.provider, reason="证到期", by=OFFICER, at=NOON)

    assert client.get(f"/api/v1/listings/{cast.bathing.code}").status_code == 404
    assert client.get("/api/v1/listings").json() == {"listings": []}


@pytest.mark.parametrize("query", ["limit=0", "offset=-1", "need=nonsense", "category=%00"])
def test_a_malformed_question_is_told(query: str, cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    assert client.get(f"/api/v1/listings?{query}").status_code == 422


def test_a_stranger_signs_in_first(cast: Cast, client: Client) -> None:
    assert client.get("/api/v1/listings").status_code == 401
