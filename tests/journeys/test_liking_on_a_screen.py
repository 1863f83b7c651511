"""Finding again what one likes, buying it once more, and being suggested few things."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from songhe.catalogue.models import Listing
from songhe.demo.cast import Cast
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.models import Order
from songhe.shop.tests.sellers import advertise
from tests.architecture.world import World
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.conftest import OpenAs
from tests.journeys.setting import bathing_help_was_found

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_at(screen: Screen, name: str, *, elder: bool = False) -> None:
    """Measure the page; keep a picture of it where one is wished."""
    if folder := os.environ.get("SONGHE_SHOTS"):
        screen.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    looks_right(screen, elder=elder)


def test_she_likes_it_and_buys_it_again(open_as: OpenAs, town: Cast) -> None:
    world = World(town)
    order = Order.objects.get(code=world["goods_order"]["code"])
    goods = order.lines.all()[0].listing
    Listing.objects.filter(pk=goods.pk).update(stars_count=12, stars_total=57)
    bathing_help_was_found(town)
    at = timezone.now()
    advertise(goods, at)

    # She keeps it, and finds it among what she likes
    hers = open_as("elder")
    hers.open(reverse("catalogue:listing", args=[goods.code]))
    hers.page.get_by_role("button", name="收藏", exact=True).click()
    hers.sees("收藏了，点一下取消")
    look_at(hers, "elder_listing", elder=True)
    hers.open("/shop/favourites/")
    hers.sees(goods.title)
    look_at(hers, "elder_favourites", elder=True)

    # She buys once more what she had
    hers.open(f"/shop/orders/{order.code}/")
    hers.press("再买一次")
    hers.sees("放进购物车了")
    hers.sees("因为评估显示")  # the suggestion below arrived
    add_to_cart(
        owner=town.elder,
        elder=town.grandma,
        listing=town.bathing,
        starts_at=at + timedelta(days=2),
        at=at,
    )
    hers.open("/shop/cart/")
    look_at(hers, "elder_cart", elder=True)
    hers.page.get_by_role("link", name="改数量，或拿出来").click()
    hers.sees("改哪一样？")
    hers.page.get_by_role("link", name=goods.title).click()
    hers.page.get_by_role("button", name="拿出来").click()
    hers.sees("拿出来了。")

    # Suggestions need not go by her
    hers.open("/shop/suggestions/")
    look_at(hers, "elder_suggestions", elder=True)
    hers.press("不要按我推荐")
    hers.sees("现在：和大家看到的一样")

    # Her daughter sees what is needed first, and what is paid for, labelled
    for desk, theme in ((True, ""), (False, "dark")):
        family = open_as("daughter", desk=desk, theme=theme)
        family.open(reverse("catalogue:home"))
        family.sees("因为评估显示")
        family.sees("广告")
        look_at(family, f"family_shelf_{theme or 'light'}")
        add_to_cart(owner=town.daughter, elder=town.grandma, listing=goods, at=at)
        add_to_cart(
            owner=town.daughter,
            elder=town.grandma,
            listing=town.bathing,
            starts_at=at + timedelta(days=2),
            at=at,
        )
        family.open("/shop/cart/?part=goods&sort=dear")
        family.sees("看到的里能买 1 样")
        look_at(family, f"family_cart_{theme or 'light'}")
