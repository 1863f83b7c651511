import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.ledger.actions import post
from songhe.ledger.models import Transaction

pytestmark = pytest.mark.usefixtures("at_noon")


def earn(cast: Cast, number: int, *, month: int = 11) -> Transaction:
    return post(
        code=f"T{month}-{number}",
        kind="sale",
        subject=f"shop.order:K{number}",
        words=f"第 {number} 次助浴完成",
        lines=[
            ("escrow", 12_800),
            (f"provider:{cast.provider_org.code}", -11_776),
            ("platform:fees", -1_024),
        ],
        at=NOON.replace(month=month, day=1 + number % 20),
    )


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_month_begins_with_what_was_owed_before(cast: Cast, client: Client) -> None:
    earn(cast, 1, month=10)
    earn(cast, 2)
    client.force_login(cast.manager)

    november = text(client, "/ledger/")
    october = text(client, "/ledger/?month=2026-10")

    assert "235.52" in november  # now owed
    assert "第 2 次助浴完成" in november
    assert "第 1 次助浴完成" not in november
    assert "第 1 次助浴完成" in october


@pytest.mark.parametrize("month", ["", "nonsense", "1999-01", "2026-13"])
def test_a_month_that_is_none_is_this_one(month: str, cast: Cast, client: Client) -> None:
    earn(cast, 2)
    client.force_login(cast.manager)

    assert "第 2 次助浴完成" in text(client, f"/ledger/?month={month}")


def test_a_movement_shows_where_all_of_it_went(cast: Cast, client: Client) -> None:
    movement = earn(cast, 2)
    client.force_login(cast.manager)

    page = text(client, f"/ledger/{movement.public_code}/")

    for words in ("平台代管的货款", "−128", "服务商账户", "117.76", "平台服务费", "10.24"):
        assert words in page


def test_a_row_names_its_order_and_leads_there_and_amounts_line_up(
    cast: Cast, client: Client
) -> None:
    movement = earn(cast, 2)
    client.force_login(cast.manager)

    rows = text(client, "/ledger/")
    page = text(client, f"/ledger/{movement.public_code}/")

    assert 'href="/shop/orders/K2/">订单 K2</a>' in rows
    assert ">117.76</td>" in rows
    assert 'href="/shop/orders/K2/">看订单 K2</a>' in page
    assert ">−128.00</td>" in page


def test_another_providers_movement_is_not_there(cast: Cast, client: Client) -> None:
    theirs = post(
        code="T",
        kind="sale",
        subject="shop.order:K9",
        words="别家",
        lines=[("escrow", 100), ("provider:OTHER", -100)],
        at=NOON,
    )
    client.force_login(cast.manager)

    assert client.get(f"/ledger/{theirs.public_code}/").status_code == 404
    assert "别家" not in text(client, "/ledger/")


@pytest.mark.parametrize("who", ["elder", "daughter", "worker", "doctor", "officer"])
def test_the_books_are_the_managers_alone(who: str, cast: Cast, client: Client) -> None:
    movement = earn(cast, 2)
    client.force_login(getattr(cast, who))

    assert client.get("/ledger/").status_code == 404
    assert client.get(f"/ledger/{movement.public_code}/").status_code == 404


def test_a_full_month_costs_as_much_as_a_quiet_one(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.manager)
    text(client, "/ledger/")  # the first page after signing in writes the session
    for number in range(60):
        movement = earn(cast, number)

    with django_assert_max_num_queries(8):
        page = text(client, "/ledger/")
    with django_assert_max_num_queries(9):
        text(client, f"/ledger/{movement.public_code}/")

    assert "第 1 页，共 2 页" in page
