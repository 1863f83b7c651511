from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import NOON
from songhe.catalogue import queries
from songhe.catalogue.actions import stock
from songhe.catalogue.models import Listing, Stock, StockMovement
from songhe.catalogue.tests.conftest import Sell


@pytest.fixture
def pads(sell: Sell) -> Listing:
    listing = sell("护理垫")
    stock.receive_stock(listing=listing, quantity=5, code="first", at=NOON)
    return listing


def numbers(listing: Listing) -> tuple[int, int]:
    there = Stock.objects.get(listing=listing)
    return there.on_hand, there.reserved


def reserve(listing: Listing, quantity: int, subject: str = "shop.order:K1") -> None:
    stock.reserve_stock(quantities=[(listing, quantity)], subject=subject, at=NOON)


def test_what_comes_in_is_counted_once(pads: Listing) -> None:
    stock.receive_stock(listing=pads, quantity=5, code="first", at=NOON)
    assert numbers(pads) == (5, 0)

    stock.receive_stock(listing=pads, quantity=-2, code="lost", at=NOON)
    assert numbers(pads) == (3, 0)


def test_what_is_promised_is_not_lost(pads: Listing) -> None:
    reserve(pads, 4)

    with pytest.raises(stock.CannotTakeOut):
        stock.receive_stock(listing=pads, quantity=-2, code="lost", at=NOON)

    assert numbers(pads) == (5, 4)
    assert queries.stock_mismatches() == []


def test_a_promise_is_made_once_for_each_subject(pads: Listing) -> None:
    reserve(pads, 2)
    reserve(pads, 2)

    assert numbers(pads) == (5, 2)


def test_two_lines_of_one_article_are_summed(pads: Listing) -> None:
    with pytest.raises(stock.SoldOut) as refused:
        stock.reserve_stock(quantities=[(pads, 3), (pads, 3)], subject="s", at=NOON)

    assert (refused.value.listing, refused.value.left) == (pads, 5)
    assert numbers(pads) == (5, 0)


def test_all_or_nothing_is_promised(pads: Listing, sell: Sell) -> None:
    gone = sell("拉拉裤")

    with pytest.raises(stock.SoldOut) as refused:
        stock.reserve_stock(quantities=[(gone, 1), (pads, 1)], subject="s", at=NOON)

    assert refused.value.listing == gone
    assert numbers(pads) == (5, 0)
    assert StockMovement.objects.count() == 1


def test_a_promise_ends_one_way_only(pads: Listing) -> None:
    reserve(pads, 2, "one")
    reserve(pads, 1, "two")

    stock.release_stock(subject="one", at=NOON)
    stock.ship_stock(subject="one", at=NOON)
    stock.release_stock(subject="one", at=NOON)
    stock.ship_stock(subject="two", at=NOON)
    stock.release_stock(subject="two", at=NOON)

    assert numbers(pads) == (4, 0)
    assert queries.stock_mismatches() == []


def test_the_database_refuses_to_promise_what_is_not_there(pads: Listing) -> None:
    with pytest.raises(IntegrityError, match="catalogue_stock_is_there"), transaction.atomic():
        Stock.objects.filter(listing=pads).update(reserved=6)


def test_the_check_finds_what_no_movement_explains(pads: Listing) -> None:
    Stock.objects.filter(listing=pads).update(on_hand=7)

    assert queries.stock_mismatches() == [
        f"stock of {pads.code}: 7 there and 0 promised, movements say (5, 0)"
    ]


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_sold_once(pads: Listing) -> None:
    together, results = Barrier(8), []

    def buy(number: int) -> None:
        together.wait()
        try:
            reserve(pads, 1, f"buyer {number}")
            results.append("sold")
        except stock.SoldOut:
            results.append("none left")
        finally:
            connection.close()

    threads = [Thread(target=buy, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(results) == ["none left"] * 3 + ["sold"] * 5
    assert numbers(pads) == (5, 5)
    assert queries.stock_mismatches() == []
