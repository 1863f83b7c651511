"""Sizes and colours: each its own price and number, the listing their sum and lowest price."""

import threading

import pytest
from django.db import connection

from conftest import NOON, build_cast
from songhe.catalogue import queries
from songhe.catalogue.actions import stock, variants
from songhe.catalogue.actions.listings import ListingFacts, create_listing
from songhe.catalogue.models import Category, Listing, Variant
from songhe.catalogue.states import ListingKind
from songhe.catalogue.tests.conftest import Sell


def receive(variant: Variant, number: int, code: str = "in") -> None:
    stock.receive_stock(
        listing=variant.listing,
        variant=variant,
        quantity=number,
        code=f"{code}:{variant.pk}",
        at=NOON,
    )


@pytest.fixture
def coat(sell: Sell) -> Listing:
    return sell("保暖外套", category="E02", price=16_800)


def add(listing: Listing, name: str, price: int) -> Variant:
    return variants.add_variant(listing=listing, name=name, price=price, at=NOON)


def test_the_listings_price_is_the_lowest_of_what_is_offered(coat: Listing) -> None:
    small, large = add(coat, "L", 16_800), add(coat, "XL", 15_000)
    assert coat.price == 15_000

    variants.change_variant(variant=large, name="XL", price=15_000, is_active=False)

    coat.refresh_from_db()
    assert coat.price == small.price == 16_800
    assert list(queries.variants_of(coat)) == [small]


def test_one_name_stands_once(coat: Listing) -> None:
    add(coat, "L", 1)

    with pytest.raises(variants.SameName):
        add(coat, "L", 2)

    assert coat.variants.count() == 1


def test_the_first_variant_takes_over_what_lies_there_unpromised(coat: Listing) -> None:
    stock.receive_stock(listing=coat, quantity=10, code="first", at=NOON)
    stock.reserve_stock(quantities=[(coat, 3)], subject="order:1", at=NOON)

    small = add(coat, "L", 16_800)
    large = add(coat, "XL", 17_200)

    small.refresh_from_db()
    coat.stock.refresh_from_db()
    assert (small.on_hand, large.on_hand) == (7, 0)
    assert (coat.stock.on_hand, coat.stock.reserved) == (10, 3)
    assert queries.stock_mismatches() == []
    stock.ship_stock(subject="order:1", at=NOON)
    assert queries.stock_mismatches() == []


def test_one_size_sold_out_leaves_the_other(coat: Listing) -> None:
    small, large = add(coat, "L", 16_800), add(coat, "XL", 17_200)
    receive(small, 2)
    receive(large, 5)

    with pytest.raises(stock.SoldOut) as gone:
        stock.reserve_stock(quantities=[(large, 1), (small, 3)], subject="order:1", at=NOON)
    assert (gone.value.listing, gone.value.left) == (coat, 2)

    stock.reserve_stock(quantities=[(large, 5), (small, 1)], subject="order:2", at=NOON)
    stock.release_stock(subject="order:2", at=NOON)
    stock.reserve_stock(quantities=[(small, 2)], subject="order:3", at=NOON)
    stock.ship_stock(subject="order:3", at=NOON)
    stock.ship_stock(subject="order:3", at=NOON)

    for one in (small, large, coat.stock):
        one.refresh_from_db()
    assert [(one.on_hand, one.reserved) for one in (small, large, coat.stock)] == [
        (0, 0),
        (5, 0),
        (5, 0),
    ]
    assert queries.stock_mismatches() == []


def test_more_than_lies_there_of_one_size_is_not_taken_out(coat: Listing) -> None:
    small, large = add(coat, "L", 16_800), add(coat, "XL", 17_200)
    receive(small, 1)
    receive(large, 9)

    with pytest.raises(stock.CannotTakeOut):
        receive(small, -2, "lost")

    assert queries.stock_mismatches() == []


@pytest.mark.django_db(transaction=True)
def test_of_many_buyers_at_once_nobody_gets_a_size_that_is_gone() -> None:
    cast = build_cast(at=NOON)
    category = Category.objects.get(code="E02")
    listing = create_listing(
        provider=cast.provider,
        category=category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="外套", words="", price=100, unit="件"),
    )
    small, large = add(listing, "L", 100), add(listing, "XL", 100)
    receive(small, 3)
    receive(large, 30)
    together = threading.Barrier(8)
    sold: list[str] = []

    def buy(number: int) -> None:
        together.wait()
        try:
            # One asks for small first, another for large: in whichever order, none wait in a ring.
            both = [(small, 1), (large, 1)] if number % 2 else [(large, 1), (small, 1)]
            stock.reserve_stock(quantities=both, subject=f"order:{number}", at=NOON)
            sold.append("sold")
        except stock.SoldOut:
            sold.append("gone")
        connection.close()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    small.refresh_from_db()
    large.refresh_from_db()
    assert sorted(sold) == ["gone"] * 5 + ["sold"] * 3
    assert (small.reserved, large.reserved) == (3, 3)
    assert queries.stock_mismatches() == []
