import pytest
from django.test import Client

from conftest import Cast
from songhe.shop.models import Order


def test_an_order_comes_with_its_money_posting_by_posting(
    order: Order, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)

    answer = client.get(f"/api/v1/orders/{order.code}").json()

    assert (answer["state"], answer["total"], answer["fee"]) == ("paid", 12_800, 1_024)
    assert answer["lines"][0]["starts_at"].startswith("2026-11-22")
    assert [step["kind"] for step in answer["money"]] == ["payment", "order_set_aside"]
    assert all(
        sum(posting["amount"] for posting in step["postings"]) == 0 for step in answer["money"]
    )


def test_a_provider_reads_its_own_movements_only(order: Order, cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)

    answer = client.get(f"/api/v1/orders/{order.code}").json()

    assert [step["kind"] for step in answer["money"]] == ["order_set_aside"]


@pytest.mark.parametrize(("who", "many"), [("elder", 1), ("daughter", 1), ("son", 0)])
def test_the_list_holds_what_one_has_to_do_with(
    who: str, many: int, order: Order, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    assert len(client.get("/api/v1/orders?state=paid").json()["orders"]) == many
    assert client.get("/api/v1/orders?state=fulfilled").json() == {"orders": []}


def test_refusals_are_declared_ones(order: Order, cast: Cast, client: Client) -> None:
    assert client.get("/api/v1/orders").status_code == 401
    client.force_login(cast.son)

    assert client.get(f"/api/v1/orders/{order.code}").status_code == 404
    assert client.get("/api/v1/orders/%00").status_code == 422
    assert client.get("/api/v1/orders?limit=0").status_code == 422
