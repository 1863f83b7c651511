"""Buying one size of an article: its own price, its own shelf."""

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.actions import stock, variants
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.providers import add_licence
from songhe.catalogue.models import Category, Variant
from songhe.catalogue.states import ListingKind
from songhe.shop.actions import carts
from songhe.shop.actions.checkouts import CannotBeBought, Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_checkout
from songhe.shop.models import Cart, OrderLine


@pytest.fixture
def sizes(cast: Cast) -> tuple[Variant, Variant]:
    category = Category.objects.get(code="A01")
    add_licence(
        provider=cast.provider,
        category=category,
        name="营业执照",
        number="A-1",
        expires_on=NOON.date().replace(year=2028),
        by="x",
        at=NOON,
    )
    coat = create_listing(
        provider=cast.provider,
        category=category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="保暖外套", words="", price=16_800, unit="件"),
    )
    publish_listing(listing=coat, by="孙丽", at=NOON)
    small, large = (
        variants.add_variant(listing=coat, name=name, price=price, at=NOON)
        for name, price in (("女款 L", 16_800), ("女款 XL", 17_200))
    )
    for one in (small, large):
        stock.receive_stock(listing=coat, variant=one, quantity=2, code=f"in:{one.code}", at=NOON)
    return small, large


def test_two_sizes_are_two_lines_each_at_its_price(
    sizes: tuple[Variant, Variant], cast: Cast
) -> None:
    small, large = sizes
    for one in (small, large, large):
        carts.add_to_cart(
            owner=cast.elder, elder=cast.grandma, listing=one.listing, variant=one, at=NOON
        )

    lines = Cart.objects.get(owner=cast.elder).lines.order_by("pk")
    assert [(line.variant, line.quantity, line.total) for line in lines] == [
        (small, 1, 16_800),
        (large, 2, 34_400),
    ]

    checkout = carts.buy_cart(
        owner=cast.elder,
        elder=cast.grandma,
        acting=acting_of(cast.elder),
        token="once",
        at=NOON,
    )

    assert checkout.total == 16_800 + 34_400
    assert list(OrderLine.objects.order_by("pk").values_list("title", "price")) == [
        ("保暖外套（女款 L）", 16_800),
        ("保暖外套（女款 XL）", 17_200),
    ]
    large.refresh_from_db()
    assert large.reserved == 2
    drop_checkout(checkout=checkout, acting=acting_of(cast.elder), at=NOON)
    large.refresh_from_db()
    assert large.reserved == 0


def test_a_size_that_is_not_offered_any_more_is_not_bought(
    sizes: tuple[Variant, Variant], cast: Cast
) -> None:
    small, _large = sizes
    variants.change_variant(variant=small, name="女款 L", price=1, is_active=False)

    with pytest.raises(CannotBeBought):
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(small.listing, variant=small)],
            acting=acting_of(cast.elder),
            at=NOON,
        )


@time_machine.travel(NOON, tick=False)
def test_the_page_asks_which_one(
    sizes: tuple[Variant, Variant], cast: Cast, client: Client
) -> None:
    _small, large = sizes
    client.force_login(cast.elder)
    address = f"/shop/book/{large.listing.code}/"
    page = client.get(address).content.decode()
    assert "女款 XL，172 元" in page

    client.post(address, {"token": "t1", "quantity": "1"})
    assert not OrderLine.objects.exists()
    client.post(address, {"token": "t2", "quantity": "1", "variant": large.code})

    assert OrderLine.objects.get().price == 17_200


@time_machine.travel(NOON, tick=False)
def test_what_comes_in_dearer_sizes_says_from_which_price_wherever_it_stands(
    sizes: tuple[Variant, Variant], cast: Cast, client: Client
) -> None:
    small, large = sizes
    code = small.listing.code
    assert "168 元起" in client.get(f"/catalogue/{code}/").content.decode()
    client.force_login(cast.elder)
    for address in (f"/catalogue/{code}/", f"/shop/book/{code}/"):
        assert "<b>168 元</b>起" in client.get(address).content.decode()

    variants.change_variant(variant=large, name="女款 XL", price=16_800, is_active=True)

    assert "元</b>起" not in client.get(f"/catalogue/{code}/").content.decode()


@time_machine.travel(NOON, tick=False)
def test_who_pays_for_goods_is_told_of_delivery_and_not_of_a_visit(
    sizes: tuple[Variant, Variant], cast: Cast, client: Client
) -> None:
    small, _large = sizes
    bought = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(small.listing, variant=small)],
        acting=acting_of(cast.elder),
        at=NOON,
    )
    client.force_login(cast.elder)

    page = client.get(f"/shop/checkouts/{bought.code}/").content.decode()

    assert "送货不再另收" in page
    assert "上门后不再多收" not in page
