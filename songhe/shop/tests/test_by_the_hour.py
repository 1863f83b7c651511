"""Care that is sold by the hour: chosen in hours, held as long, priced as many."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.catalogue.actions import listings
from songhe.catalogue.models import Listing
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import CannotBeBought, Wanted, start_checkout
from songhe.shop.baskets import cart_lines
from songhe.shop.models import Checkout, OrderLine
from songhe.shop.tests.conftest import TOMORROW_TEN, Sell


@pytest.fixture
def hourly(cast: Cast) -> Listing:
    """Care at 60 yuan an hour, at least two."""
    listings.change_listing(
        listing=cast.bathing,
        facts=listings.ListingFacts(
            title="上门照护", words="陪着。", price=6_000, unit="小时", duration_minutes=60, least=2
        ),
        by="福安",
        at=NOON,
    )
    return Listing.objects.select_related("category__parent", "provider__organisation").get(
        pk=cast.bathing.pk
    )


def buy(listing: Listing, quantity: int, cast: Cast, acting: Acting) -> Checkout:
    return start_checkout(
        elder=cast.grandma,
        lines=[Wanted(listing, quantity, starts_at=TOMORROW_TEN)],
        acting=acting,
        at=NOON,
    )


def test_three_hours_hold_three_hours_and_cost_three_times(
    hourly: Listing, cast: Cast, grandma_acting: Acting
) -> None:
    checkout = buy(hourly, 3, cast, grandma_acting)

    line = OrderLine.objects.get(order__checkout=checkout)
    assert line.booking is not None
    assert line.booking.ends_at - line.booking.starts_at == timedelta(hours=3)
    assert (line.minutes, checkout.total) == (180, 18_000)


@pytest.mark.parametrize(("quantity", "why"), [(1, "至少要 2 小时。"), (13, "一次最多 12 小时。")])
def test_fewer_or_more_hours_than_are_sold_are_refused_in_words(
    quantity: int, why: str, hourly: Listing, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(CannotBeBought) as refused:
        buy(hourly, quantity, cast, grandma_acting)

    assert refused.value.why == why
    assert not Checkout.objects.exists()


def test_one_visit_is_not_bought_twice_by_a_forged_number(
    cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(CannotBeBought):
        buy(cast.bathing, 2, cast, grandma_acting)


def test_she_says_first_how_many_hours_and_then_when(
    hourly: Listing, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    address = reverse("shop:book", args=[hourly.code])

    first = client.get(address).content.decode()
    assert "要几小时？" in first
    assert "120 元" in first
    assert first.count("many=") == 6  # five numbers and a door to all others
    assert 'id="many"' not in first
    other = client.get(address, {"many": "other"}).content.decode()
    assert 'id="many"' in other
    then = client.get(address, {"many": "3"}).content.decode()
    assert ("分钟" in then, "3 小时一共 <b>180 元</b>" in then) == (False, True)
    listing = client.get(reverse("catalogue:listing", args=[hourly.code])).content.decode()
    assert "约 60 分钟" not in listing
    for nonsense in ("1", "x", "99", "²"):
        again = client.get(address, {"many": nonsense}).content.decode()
        assert "请写 2 到 12 小时里的一个数" in again
        assert f'value="{nonsense}"' in again


def test_another_length_of_the_same_visit_replaces_it_in_the_cart(
    hourly: Listing, cast: Cast
) -> None:
    for quantity in (1, 4):
        line = add_to_cart(
            owner=cast.elder,
            elder=cast.grandma,
            listing=hourly,
            quantity=quantity,
            starts_at=TOMORROW_TEN,
            at=NOON,
        )

    (standing,) = cart_lines(cast.elder, at=NOON)
    assert (standing.line, standing.line.quantity, standing.why_not) == (line, 4, "")
    assert standing.line.total == 24_000


def test_goods_sold_by_the_half_dozen_say_so_in_the_cart(sell: Sell, cast: Cast) -> None:
    eggs = sell("鸡蛋")
    Listing.objects.filter(pk=eggs.pk).update(least=6, more_by=6)
    eggs.refresh_from_db()
    line = add_to_cart(owner=cast.elder, elder=cast.grandma, listing=eggs, at=NOON)
    assert line.quantity == 6

    line.quantity = 8
    line.save()

    (standing,) = cart_lines(cast.elder, at=NOON)
    assert standing.why_not == "从 6 件起，每次加 6 件。"
