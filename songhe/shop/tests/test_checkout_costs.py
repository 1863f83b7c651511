"""How many statements it takes to buy, and to be told that nothing is left."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.shop.models import Checkout


@pytest.fixture
def towel(cast: Cast) -> Listing:
    listing = create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="速干浴巾", words="吸水，好拧。", price=3_900, unit="条"),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=1, code="first", at=NOON)
    return listing


def test_buying_and_being_refused_take_few_statements(
    cast: Cast,
    towel: Listing,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast.daughter)
    path = f"/shop/book/{towel.code}/?elder={cast.grandma.code}"
    client.get("/shop/cart/")  # the first page of a session also writes it

    with django_assert_max_num_queries(25):
        client.post(path, {"quantity": "1", "token": "second"})
    with django_assert_max_num_queries(10):
        client.post(path, {"quantity": "1", "token": "third"})

    assert Checkout.objects.count() == 1
