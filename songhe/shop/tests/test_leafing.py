"""A long list of orders: page after page, there and back, whatever comes in meanwhile."""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOON, Cast
from songhe.kernel.paging import BACK, FORTH, read, sign, slice_of, slice_of_keys
from songhe.shop.models import Checkout, Order
from songhe.shop.states import OrderState

NEWEST = ("-placed_at", "-pk")
TOKENS = count()


def buy_many(cast: Cast, many: int, *, minutes: int = 0) -> None:
    """So many finished orders, always two at the same moment."""
    checkouts = Checkout.objects.bulk_create(
        Checkout(
            elder=cast.grandma,
            placed_by=cast.elder,
            token=f"t{next(TOKENS)}",
            total=100,
            placed_at=NOON,
            price_until=NOON,
            expires_at=NOON,
        )
        for _ in range(many)
    )
    Order.objects.bulk_create(
        Order(
            checkout=checkout,
            provider=cast.provider,
            elder=cast.grandma,
            total=100,
            fee=8,
            state=OrderState.FULFILLED,
            placed_at=NOON + timedelta(minutes=minutes + number // 2),
        )
        for number, checkout in enumerate(checkouts)
    )


def test_every_order_stands_once_and_back_leads_where_one_came_from(cast: Cast) -> None:
    buy_many(cast, 25)
    expected = list(Order.objects.order_by(*NEWEST))
    pages, token = [], ""
    while True:
        pages.append(slice_of(Order.objects.all(), NEWEST, token, 10))
        if not (token := pages[-1].next):
            break
        buy_many(cast, 3, minutes=600)  # newer ones come in between

    assert [order for page in pages for order in page] == expected
    second = slice_of(Order.objects.all(), NEWEST, pages[2].previous, 10)
    assert second.object_list == pages[1].object_list
    assert slice_of(Order.objects.all(), NEWEST, second.next, 10).next == ""
    newer = slice_of(Order.objects.all(), NEWEST, pages[1].previous, 10)
    assert newer.object_list == pages[0].object_list
    assert newer.has_previous  # those that came in


def test_a_made_up_place_is_the_first_page(cast: Cast) -> None:
    buy_many(cast, 3)
    first = slice_of(Order.objects.all(), NEWEST, "", 2)

    of_others = (sign(FORTH, [7, 7]), sign(FORTH, [990, 7], ("price", "pk")))
    for token in ("2", "x" * 9_000, first.next + "a", sign(FORTH, [1]), "\x00", *of_others):
        assert slice_of(Order.objects.all(), NEWEST, token, 2) == first
    assert read(sign(BACK, [1, 2]), 2) == (BACK, [1, 2])


def test_a_list_at_hand_goes_on_after_what_was_seen_though_it_is_gone() -> None:
    keys = list(range(10, 20))
    first = slice_of_keys(keys, "", 4)

    assert slice_of_keys([5, *keys], first.next, 4).object_list == [14, 15, 16, 17]
    assert slice_of_keys([key for key in keys if key != 13], first.next, 4).object_list[0] == 15
    last = slice_of_keys(keys, slice_of_keys(keys, first.next, 4).next, 4)
    assert (last.object_list, last.next) == ([18, 19], "")
    assert slice_of_keys(keys, last.previous, 4).object_list == [14, 15, 16, 17]
    assert slice_of_keys([], first.next, 4).has_other_pages is False


@pytest.mark.parametrize("who", ["elder", "manager"])
def test_the_third_page_costs_as_much_as_the_first(cast: Cast, client: Client, who: str) -> None:
    buy_many(cast, 40)
    client.force_login(getattr(cast, who))
    address, costs, seen = reverse("shop:orders"), [], set()

    for _ in range(3):
        client.get(reverse("shop:orders"))  # whatever is asked once
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        costs.append(len(asked))
        seen.add(page)
        on = re.findall(r'rel="next"\s+href="([^"]+)"', page)[0].replace("&amp;", "&")
        address = reverse("shop:orders") + on

    assert len(seen) == 3
    assert costs[0] == costs[1] == costs[2]
