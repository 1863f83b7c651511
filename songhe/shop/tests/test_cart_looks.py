"""Looking at a cart: a part of it, in an order, under headings, elder by elder."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.catalogue.actions import variants
from songhe.catalogue.actions.listings import withdraw_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Variant
from songhe.shop.actions.carts import add_to_cart, buy_cart
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.baskets import cart_lines
from songhe.shop.models import CartLine, OrderLine
from songhe.shop.tests.conftest import TOMORROW_TEN, Sell

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def at_daughter(cast: Cast, client: Client) -> Client:
    client.force_login(cast.daughter)
    return client


def put(cast: Cast, listing: Listing, elder: Elder | None = None, minutes: int = 0) -> CartLine:
    return add_to_cart(
        owner=cast.daughter,
        elder=elder or cast.grandma,
        listing=listing,
        starts_at=TOMORROW_TEN if listing.is_service else None,
        at=NOON + timedelta(minutes=minutes),
    )


@pytest.fixture
def full(cast: Cast, sell: Sell) -> dict[str, Listing]:
    """Three goods of one firm, of two categories, and a bath of another."""
    goods = {
        "mat": sell("防滑浴垫", price=3_900),
        "rail": sell("床边扶手", price=16_800, category="E02"),
        "lamp": sell("小夜灯", price=2_900),
    }
    for minutes, listing in enumerate((goods["mat"], goods["rail"], cast.bathing, goods["lamp"])):
        put(cast, listing, minutes=minutes)
    return goods


def titles(page: str) -> list[str]:
    return re.findall(r"<b>(防滑浴垫|床边扶手|小夜灯|上门助浴)", page)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["防滑浴垫", "床边扶手", "小夜灯", "上门助浴"]),  # seller by seller
        ("?sort=cheap", ["小夜灯", "防滑浴垫", "床边扶手", "上门助浴"]),
        ("?sort=dear", ["床边扶手", "防滑浴垫", "小夜灯", "上门助浴"]),
        ("?sort=newest", ["小夜灯", "床边扶手", "防滑浴垫", "上门助浴"]),
        ("?by=category", ["防滑浴垫", "小夜灯", "床边扶手", "上门助浴"]),
        ("?part=service", ["上门助浴"]),
        ("?part=goods&sort=dear", ["床边扶手", "防滑浴垫", "小夜灯"]),
        ("?part=stuck", []),
    ],
)
def test_a_cart_is_shown_as_it_was_wished(
    query: str, seen: list[str], full: dict[str, Listing], at_daughter: Client
) -> None:
    page = at_daughter.get(f"/shop/cart/{query}").content.decode()

    assert titles(page) == seen


def test_what_is_not_known_of_a_wish_counts_as_not_said(
    full: dict[str, Listing], at_daughter: Client
) -> None:
    page = at_daughter.get("/shop/cart/?sort=nonsense&part=no&by=x").content.decode()

    assert len(titles(page)) == 4


def test_the_headings_are_the_sellers_or_the_categories(
    full: dict[str, Listing], at_daughter: Client
) -> None:
    by_seller = at_daughter.get("/shop/cart/").content.decode()
    by_category = at_daughter.get("/shop/cart/?by=category").content.decode()

    heading = r'<h3 class="pad">([^<]+)</h3>'
    assert re.findall(heading, by_seller) == ["步步稳用品店", "江城暖家助浴服务有限公司"]
    assert re.findall(heading, by_category) == [
        full["mat"].category.name,
        full["rail"].category.name,
        "助浴",
    ]


def test_only_what_is_seen_is_bought(
    full: dict[str, Listing], at_daughter: Client, cast: Cast
) -> None:
    page = at_daughter.get("/shop/cart/?part=goods").content.decode()
    assert "看到的里能买 3 样，一共" in page
    form = {
        "token": re.findall(r'name="token"\s+value="(\w+)"', page)[0],
        "line": re.findall(r'name="line"\s+value="(\w+)"', page),
    }

    at_daughter.post(f"/shop/cart/buy/{cast.grandma.code}/", form)

    assert set(OrderLine.objects.values_list("title", flat=True)) == {
        "防滑浴垫",
        "床边扶手",
        "小夜灯",
    }
    assert CartLine.objects.get().listing == cast.bathing


def test_two_elders_are_told_apart_by_name_and_street(
    cast: Cast, father: Elder, sell: Sell, at_daughter: Client
) -> None:
    cup = sell("保温杯")
    put(cast, cup)
    put(cast, cup, father)

    both = at_daughter.get("/shop/cart/").content.decode()
    his = at_daughter.get(f"/shop/cart/?elder={father.code}").content.decode()

    assert both.index("给王秀兰") < both.index("给陈国强")
    assert '<small class="quiet">水果湖街道</small>' in both
    assert both.count('name="token"') == 2
    assert "给王秀兰" not in his
    assert "给陈国强" in his


def test_what_one_elder_needs_is_not_bought_for_the_other(
    cast: Cast, father: Elder, sell: Sell
) -> None:
    cup = sell("保温杯")
    hers, his = put(cast, cup), put(cast, cup, father)

    buy_cart(
        owner=cast.daughter,
        elder=father,
        acting=acting_of(cast.daughter),
        token="his",
        only={hers.code, his.code},
        at=NOON,
    )

    assert OrderLine.objects.get().order.elder == father
    assert CartLine.objects.get() == hers


def test_an_elder_of_somebody_else_is_no_part_of_the_cart(
    full: dict[str, Listing], at_daughter: Client
) -> None:
    page = at_daughter.get("/shop/cart/?elder=NOBODY").content.decode()

    assert titles(page) == []
    assert "这一部分是空的" in page


def test_an_empty_cart_shows_the_way_to_the_shelf(cast: Cast, at_daughter: Client) -> None:
    page = at_daughter.get("/shop/cart/").content.decode()

    assert f'class="button is-pine" href="{reverse("catalogue:home")}"' in page


def test_the_cart_costs_the_same_at_any_length(
    cast: Cast,
    sell: Sell,
    father: Elder,
    at_daughter: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    put(cast, sell("保温杯"))
    at_daughter.get("/shop/cart/")
    with django_assert_max_num_queries(9) as few:
        at_daughter.get("/shop/cart/")
    for number in range(8):
        put(cast, sell(f"毛巾 {number}"), father if number % 2 else None)

    with django_assert_max_num_queries(len(few)):
        at_daughter.get("/shop/cart/?by=category&sort=dear")


# --- What has changed since, of one size among several ----------------------------------------


@pytest.fixture
def large(cast: Cast, sell: Sell) -> Variant:
    """A coat in two sizes; two large ones are there, and one lies in the cart."""
    coat = sell("保暖外套", many=0)
    for name, price in (("M", 15_800), ("XL", 17_200)):
        variant = variants.add_variant(listing=coat, name=name, price=price, at=NOON)
        receive_stock(listing=coat, variant=variant, quantity=2, code=f"in:{variant.code}", at=NOON)
    add_to_cart(
        owner=cast.daughter,
        elder=cast.grandma,
        listing=coat,
        variant=variant,
        quantity=2,
        at=NOON,
    )
    return variant


def why_not(cast: Cast) -> str:
    [standing] = cart_lines(cast.daughter, at=NOON)
    return standing.why_not


def others_buy(cast: Cast, variant: Variant, many: int) -> None:
    start_checkout(
        elder=cast.grandma,
        lines=[Wanted(variant.listing, many, variant=variant)],
        acting=acting_of(cast.elder),
        token="others",
        at=NOON,
    )


def test_another_price_of_the_size_is_said_with_both_prices(
    cast: Cast, large: Variant, at_daughter: Client
) -> None:
    variants.change_variant(variant=large, name="XL", price=18_000, is_active=True)

    page = at_daughter.get("/shop/cart/?part=changed").content.decode()

    assert "放进来时 172 元，现在 180 元，按现在的价付。" in page
    assert "360" in page


def test_a_size_that_is_taken_off_says_so(cast: Cast, large: Variant) -> None:
    variants.change_variant(variant=large, name="XL", price=17_200, is_active=False)

    assert why_not(cast) == "这一款不卖了，请换一款。"


def test_a_size_that_is_sold_out_says_so_though_the_other_is_there(
    cast: Cast, large: Variant
) -> None:
    others_buy(cast, large, 2)

    assert why_not(cast) == "暂时卖完了，到货后可以再买。"


def test_a_size_of_which_too_few_are_left_says_how_many(cast: Cast, large: Variant) -> None:
    others_buy(cast, large, 1)

    assert why_not(cast) == "只剩 1 件了，请减少数量。"


def test_an_article_that_is_gone_says_so_for_each_size(cast: Cast, large: Variant) -> None:
    withdraw_listing(listing=large.listing, by="店主", at=NOON)

    assert why_not(cast) == "商家已经下架这一项。"


def test_a_time_that_was_taken_meanwhile_is_said_with_the_next_one(
    cast: Cast, at_daughter: Client
) -> None:
    put(cast, cast.bathing)
    start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=acting_of(cast.elder),
        token="hers",
        at=NOON,
    )

    answer = at_daughter.post(
        f"/shop/cart/buy/{cast.grandma.code}/", {"token": "mine"}, follow=True
    )

    assert "“上门助浴”的时间刚被别人约走了，请换一个时间。" in answer.content.decode()
    assert CartLine.objects.count() == 1
