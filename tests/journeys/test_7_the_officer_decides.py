"""Step 7: the officer sees the district move, and suspends a provider whose licence ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from songhe.catalogue.models import Licence
from songhe.demo.cast import Cast
from songhe.oversight.models import Sanction
from tests.browser.looks import looks_right
from tests.conftest import OpenAs
from tests.journeys.setting import a_bath_was_paid, the_provider_accepted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_figures_move_as_the_story_runs(open_as: OpenAs, town: Cast) -> None:
    desk = open_as("officer", desk=True)
    desk.open("/oversight/")
    desk.sees("今天没有上门服务")
    looks_right(desk)

    order = a_bath_was_paid(town, starts_at=timezone.now() + timedelta(minutes=5))
    the_provider_accepted(town, order)
    desk.open("/oversight/")

    desk.sees_not("今天没有上门服务")
    looks_right(desk)
    desk.open("/oversight/needs/")
    looks_right(desk)


def test_a_provider_whose_licence_ended_is_suspended_and_its_listings_vanish(
    open_as: OpenAs, town: Cast
) -> None:
    # The bath lies in the daughter's cart
    phone = open_as("daughter")
    phone.open(f"/shop/book/{town.bathing.code}/")
    phone.page.get_by_label("先放进购物车").check()
    phone.page.locator("button[name=starts_at]").first.click()
    phone.open("/shop/cart/")
    phone.sees("上门助浴")
    looks_right(phone)
    Licence.objects.filter(provider=town.provider).update(
        expires_on=timezone.localdate() - timedelta(days=3)
    )

    # The officer decides by a published rule, with a reason
    desk = open_as("officer", desk=True)
    desk.open("/oversight/providers/")
    desk.sees("江城暖家助浴服务有限公司")
    looks_right(desk)
    desk.open(f"/oversight/providers/{town.provider.code}/")
    looks_right(desk)
    desk.page.locator("#id_suspend-reason").fill("助浴备案三天前到期，没有换证。")
    desk.page.locator("form[action$='/suspend/'] button").last.click()
    desk.sees("决定已生效")
    looks_right(desk)
    town.provider.refresh_from_db()
    assert town.provider.state == "suspended"
    assert Sanction.objects.get().reason == "助浴备案三天前到期，没有换证。"

    # It cannot be found or bought; the open cart says so kindly
    visitor = open_as()
    visitor.open("/catalogue/?q=上门助浴")
    assert visitor.page.locator(f"a[href*='{town.bathing.code}']").count() == 0
    looks_right(visitor)
    phone.open("/shop/cart/")
    phone.sees("这家服务商暂停营业")
    assert phone.page.get_by_role("button", name="去付款").count() == 0
    looks_right(phone)


def test_nobody_else_decides(open_as: OpenAs, town: Cast) -> None:
    for slug in ("manager", "doctor", "operator", "elder", "daughter"):
        screen = open_as(slug)
        address = f"{screen.site}/oversight/providers/{town.provider.code}/"
        assert screen.page.request.get(address).status == 404

    town.provider.refresh_from_db()
    assert town.provider.state == "active"
