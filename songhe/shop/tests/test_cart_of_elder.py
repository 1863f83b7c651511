"""An elder's cart is read; what is changed is chosen first, then done, one question a page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.models import CartLine
from songhe.shop.tests.conftest import Sell

pytestmark = pytest.mark.usefixtures("at_noon")

CART = reverse("shop:cart")


@pytest.fixture
def lines(cast: Cast, sell: Sell, client: Client) -> list[CartLine]:
    """Seven goods in her own cart."""
    client.force_login(cast.elder)
    return [
        add_to_cart(
            owner=cast.elder,
            elder=cast.grandma,
            listing=sell(f"好物{number}号", price=900),
            quantity=2,
            at=NOON,
        )
        for number in range(7)
    ]


def choices(page: str) -> list[str]:
    return re.findall(r'class="choice"[^>]*>.*?<span>([^<]*)', page, re.DOTALL)


def test_seven_things_are_six_choices_at_most(client: Client, lines: list[CartLine]) -> None:
    cart, first, second = (
        client.get(CART, query).content.decode() for query in ({}, {"change": "1"}, {"change": "2"})
    )

    assert cart.count("× 2") == 7
    assert "拿出来</button>" not in cart
    assert 'type="number"' not in cart
    assert cart.count('href="?change=1"') == 1
    assert len(choices(first)) == 6
    assert choices(first)[-1] == "更多"
    assert len(choices(second)) == 2
    assert set(choices(first)[:5] + choices(second)) == {f"好物{one}号 × 2" for one in range(7)}


def test_what_is_chosen_is_changed_and_taken_out(client: Client, lines: list[CartLine]) -> None:
    one, other = lines[0], lines[1]

    page = client.get(CART, {"line": one.code}).content.decode()
    assert reverse("shop:change_line", args=[one.code]) in page
    assert reverse("shop:remove_line", args=[one.code]) in page
    assert other.listing.title not in page
    client.post(reverse("shop:change_line", args=[one.code]), {"quantity": "3"})
    client.post(reverse("shop:remove_line", args=[other.code]))

    one.refresh_from_db()
    assert one.quantity == 3
    assert not CartLine.objects.filter(pk=other.pk).exists()


def test_a_line_of_nobody_is_the_list(client: Client, lines: list[CartLine]) -> None:
    assert len(choices(client.get(CART, {"line": "X"}).content.decode())) == 6


def test_her_daughter_changes_all_on_one_page(
    cast: Cast, client: Client, sell: Sell, lines: list[CartLine]
) -> None:
    client.force_login(cast.daughter)
    add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=sell("梳子", price=900), at=NOON)

    page = client.get(CART, {"change": "1"}).content.decode()

    assert page.count("拿出来") == 1
    assert 'type="number"' in page
