from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.requests import ask_family
from songhe.shop.models import Order
from songhe.shop.tests.conftest import TOMORROW_TEN, buy

pytestmark = pytest.mark.usefixtures("at_noon")


def make_orders(cast: Cast, acting: Acting, many: int) -> None:
    for number in range(many):
        checkout = start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(days=number))],
            acting=acting,
            token=f"many-{number}",
            at=NOON,
        )
        buy(checkout, cast.elder, acting)


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("elder", "/shop/orders/", 8),
        ("daughter", "/shop/orders/", 9),
        ("manager", "/shop/orders/", 9),
        ("daughter", "/shop/requests/", 8),
        ("daughter", "/shop/requests/fragment/", 8),
    ],
)
def test_lists_cost_the_same_at_any_length(
    who: str,
    path: str,
    most: int,
    cast: Cast,
    client: Client,
    grandma_acting: Acting,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    person: Person = getattr(cast, who)
    client.force_login(person)
    make_orders(cast, grandma_acting, 1)
    client.get(path)  # the first page of a session also writes it
    with django_assert_max_num_queries(most) as once:
        assert client.get(path).status_code == 200

    for number in range(2, 9):
        checkout = start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN + timedelta(days=number))],
            acting=grandma_acting,
            token=f"more-{number}",
            at=NOON,
        )
        if number % 2:
            ask_family(checkout=checkout, payer=cast.daughter, acting=grandma_acting, at=NOON)
        else:
            buy(checkout, cast.elder, grandma_acting)
    with django_assert_max_num_queries(most) as often:
        assert client.get(path).status_code == 200

    assert len(often) <= len(once) + 2  # prefetches that had nothing to fetch before


def test_the_booking_page_and_the_order_stay_within_twelve_queries(
    cast: Cast,
    client: Client,
    order: Order,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast.elder)
    client.get(f"/shop/book/{cast.bathing.code}/")  # the first page of a session also writes it
    with django_assert_max_num_queries(12):
        client.get(f"/shop/book/{cast.bathing.code}/")
    with django_assert_max_num_queries(12):
        client.get(f"/shop/orders/{order.code}/")


def test_a_cart_costs_the_same_at_any_length(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.daughter)
    for number in range(12):
        add_to_cart(
            owner=cast.daughter,
            elder=cast.grandma,
            listing=cast.bathing,
            starts_at=TOMORROW_TEN + timedelta(days=number),
            at=NOON,
        )

    client.get("/shop/cart/")  # the first page of a session also writes it
    with django_assert_max_num_queries(9):
        assert client.get("/shop/cart/").content.decode().count("拿出来") == 12
