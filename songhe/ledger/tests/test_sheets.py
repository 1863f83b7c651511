"""A provider's settlement statement of a month, opened as its bookkeeper opens it."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.ledger.actions import post
from songhe.ledger.queries import statement

pytestmark = pytest.mark.usefixtures("at_noon")


def earn(
    cast: Cast, number: int, *, total: int = 12_800, fee: int = 1_024, month: int = 11
) -> None:
    post(
        code=f"T{month}-{number}",
        kind="order_pay_out",
        subject=f"shop.order:K{number}",
        words=f"=1+{number}",  # whoever named the listing does not write formulas
        lines=[
            (f"escrow:K{number}", total),
            (f"provider:{cast.provider_org.code}", fee - total),
            ("platform:fees", -fee),
        ],
        at=NOON.replace(month=month, day=1 + number % 20),
    )


def opened(client: Client, month: str = "2026-11") -> list[tuple[Any, ...]]:
    answer = client.get(f"/ledger/statement.xlsx?month={month}")
    assert answer.status_code == 200
    assert "statement-2026-" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def test_a_month_lists_each_movement_with_its_fee_and_sums_them(cast: Cast, client: Client) -> None:
    earn(cast, 1, month=10)
    earn(cast, 2)
    earn(cast, 3, total=1_255, fee=126)
    client.force_login(cast.manager)

    rows = opened(client)

    assert rows[0][0].endswith(cast.provider_org.name)
    assert rows[2][6] == 117.76  # carried over from October
    assert [row[2:] for row in rows[4:6]] == [
        ("=1+2", 128, 10.24, 117.76, 235.52),
        ("=1+3", 12.55, 1.26, 11.29, 246.81),
    ]
    assert rows[6][3:] == (140.55, 11.5, 129.05, 246.81)


def test_the_sums_are_formulas_and_the_words_are_not(cast: Cast, client: Client) -> None:
    earn(cast, 2)
    client.force_login(cast.manager)
    file = client.get("/ledger/statement.xlsx?month=2026-11").content

    page = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]

    assert page["D6"].value == "=SUM(D5:D5)"
    assert (page["C5"].value, page["C5"].data_type) == ("=1+2", "s")


def test_the_sheet_and_the_books_end_alike(cast: Cast, client: Client) -> None:
    for number in range(7):
        earn(cast, number, total=999 + number, fee=80)
    client.force_login(cast.manager)
    found = statement(
        f"provider:{cast.provider_org.code}",
        NOON.replace(day=1, hour=0),
        NOON.replace(month=12, day=1, hour=0),
    )

    last = opened(client)[-1]

    assert round(last[6] * 100) == -found.closing == sum(919 + number for number in range(7))


def test_a_month_without_movements_is_a_sheet_without_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)

    assert opened(client)[4][3:] == (0, 0, 0, 0)


def test_the_file_costs_the_same_however_long_the_month(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        earn(cast, number)
    client.force_login(cast.manager)

    with django_assert_max_num_queries(9):
        assert len(opened(client)) == 45


def test_nobody_but_its_manager_has_the_file(cast: Cast, client: Client) -> None:
    client.force_login(cast.worker)

    assert client.get("/ledger/statement.xlsx").status_code == 404
