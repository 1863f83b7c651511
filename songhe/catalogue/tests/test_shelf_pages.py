import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Cast
from songhe.booking.actions import hold
from songhe.catalogue.actions import listings, providers, stock
from songhe.catalogue.models import Provider
from songhe.catalogue.states import ListingKind
from songhe.catalogue.tests.conftest import OFFICER, Sell

pytestmark = pytest.mark.usefixtures("at_noon")

EVERYONE = ["", "elder", "daughter", "son", "manager", "worker", "officer"]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("who", EVERYONE)
def test_everybody_may_look_at_the_shelf(who: str, cast: Cast, client: Client) -> None:
    if who:
        client.force_login(getattr(cast, who))

    shelf = page(client, "/catalogue/?q=帮忙洗澡")

    assert "上门助浴" in shelf
    assert "128" in shelf


def test_the_next_free_time_stands_beside_it(cast: Cast, client: Client) -> None:
    assert "今天 12:00 可约" in page(client, "/catalogue/")

    hold(
        calendar=cast.worker.calendar,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        buffer_minutes=30,
        purpose="test:1",
        expires_at=NOON + timedelta(minutes=10),
        by="王秀兰",
        at=NOON,
    )

    assert "今天 13:30 可约" in page(client, "/catalogue/")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-3",
        "page=x",
        "sort=nonsense&kind=nonsense&need=nonsense&category=ZZZZZZZZZ",
        "at_most=-1",
        "at_most=99999999999999999999",
        "q=%00%FF",
        "q=" + "长" * 5000,
        "elder=%3Cscript%3E",
    ],
)
def test_nonsense_in_the_address_does_no_harm(query: str, cast: Cast, client: Client) -> None:
    assert "<script>alert" not in page(client, f"/catalogue/?{query}")


def test_nothing_found_says_what_to_do(cast: Cast, client: Client) -> None:
    assert "没有找到" in page(client, "/catalogue/?q=量子纠缠")


def test_filters_show_their_counts_and_can_be_taken_off(
    cast: Cast, sell: Sell, client: Client
) -> None:
    sell("成人纸尿裤", needs=("continence_care",))

    shelf = page(client, "/catalogue/?category=E&kind=goods")

    assert "日用与智能产品，1 项" in shelf.replace("\n", "")
    assert "去掉条件：商品" in shelf
    assert "上门助浴" not in shelf


def test_an_elder_sees_at_most_six_at_once(cast: Cast, sell: Sell, client: Client) -> None:
    for number in range(8):
        sell(f"护理垫 {number} 号")
    client.force_login(cast.elder)

    shelf = page(client, "/catalogue/?kind=goods")

    assert shelf.count('class="choice"') == 6
    assert 'data-scale="elder"' in shelf
    on = re.findall(r'rel="next"\s+href="([^"]+)"', shelf)[0].replace("&amp;", "&")
    assert page(client, f"/catalogue/{on}").count('class="choice"') == 2
    landing = page(client, "/catalogue/")  # with a suggestion, what elders tried, the next page
    assert 'hx-get="/shop/suggested/"' in landing
    assert "老人试过说好的" in landing
    assert 'rel="next"' in landing
    assert landing.count('class="choice"') == 3
    assert "/shop/suggested/" not in page(client, "/catalogue/?sort=price")


def test_a_listing_says_all_that_helps_to_decide(cast: Cast, client: Client) -> None:
    listing = page(client, f"/catalogue/{cast.bathing.code}/")

    for words in ("128 元", "不另收钱", "自带浴椅与防滑垫", "洗澡", "助浴与居家照护服务备案"):
        assert words in listing
    assert "今天 12:00 可约" in listing
    assert f'href="/shop/book/{cast.bathing.code}/"' in listing


@pytest.mark.parametrize(
    ("who", "may_buy"),
    [("", True), ("elder", True), ("daughter", True), ("worker", False), ("officer", False)],
)
def test_staff_look_and_do_not_buy(who: str, may_buy: bool, cast: Cast, client: Client) -> None:  # noqa: FBT001 (a column of the table)
    if who:
        client.force_login(getattr(cast, who))

    assert ("选时间" in page(client, f"/catalogue/{cast.bathing.code}/")) == may_buy


def test_for_whom_one_buys_is_carried_along(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    elder = cast.grandma.code

    assert f"?elder={elder}" in page(client, f"/catalogue/?elder={elder}")
    listing = page(client, f"/catalogue/{cast.bathing.code}/?elder={elder}")
    assert f'href="/shop/book/{cast.bathing.code}/?elder={elder}"' in listing


def test_what_cannot_be_bought_says_why_and_has_no_button(cast: Cast, client: Client) -> None:
    providers.suspend_provider(provider=cast.provider, reason="证到期", by=OFFICER, at=NOON)

    listing = page(client, f"/catalogue/{cast.bathing.code}/")

    assert "暂停营业" in listing
    assert "选时间" not in listing
    assert "上门助浴" not in page(client, "/catalogue/")


def test_goods_show_whether_they_are_there(sell: Sell, client: Client) -> None:
    listing = sell("成人纸尿裤")
    assert "暂时没货" in page(client, f"/catalogue/{listing.code}/")

    stock.receive_stock(listing=listing, quantity=1, code="first", at=NOON)

    there = page(client, f"/catalogue/{listing.code}/")
    assert "现在买" in there
    assert "放进购物车" in there


def test_drafts_and_strangers_codes_are_not_there(
    shop: Provider, sell: Sell, client: Client
) -> None:
    draft = listings.create_listing(
        provider=shop,
        category=sell("护理垫").category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="草稿", words="", price=1, unit="个"),
    )

    page(client, f"/catalogue/{draft.code}/", 404)
    page(client, "/catalogue/NOBODYS/", 404)
    page(client, "/catalogue/providers/NOBODYS/", 404)


def test_a_provider_shows_papers_and_record(cast: Cast, client: Client) -> None:
    listings.add_stars(listing=cast.bathing, stars=5)

    provider = page(client, f"/catalogue/providers/{cast.provider.code}/")

    for words in ("江城暖家", "助浴与居家照护服务备案", "正常营业", "027-85550101", "上门助浴"):
        assert words in provider


def test_what_a_provider_sells_is_priced_by_a_unit_in_the_readers_language(
    cast: Cast, client: Client
) -> None:
    assert "元/次" in page(client, f"/catalogue/providers/{cast.provider.code}/")

    client.cookies["django_language"] = "en"
    english = page(client, f"/catalogue/providers/{cast.provider.code}/")

    assert "元/次" not in english
    assert "/visit" in english


def test_a_removed_provider_shows_that_it_is_closed(cast: Cast, client: Client) -> None:
    providers.remove_provider(provider=cast.provider, reason="屡次违规", by=OFFICER, at=NOON)

    provider = page(client, f"/catalogue/providers/{cast.provider.code}/")

    assert "不营业" in provider
    assert "屡次违规" not in provider  # the officer's words are for the provider


def test_an_applicant_is_not_shown(shop: Provider, client: Client) -> None:
    Provider.objects.filter(pk=shop.pk).update(state="applied")

    page(client, f"/catalogue/providers/{shop.code}/", 404)


@pytest.mark.parametrize("who", ["", "elder", "daughter"])
def test_pages_cost_the_same_at_ten_times_the_goods(
    who: str,
    cast: Cast,
    sell: Sell,
    client: Client,
) -> None:
    for number in range(4):
        sell(f"护理垫 {number} 号", needs=("bed_care",))
        sell(f"陪夜 {number} 晚", category="J06")
    if who:
        client.force_login(getattr(cast, who))
        page(client, "/catalogue/")  # the first page after signing in writes the session
    addresses = {
        "/catalogue/?q=护理垫": 12,
        "/catalogue/": 12,
        f"/catalogue/{cast.bathing.code}/": 10,
        f"/catalogue/providers/{cast.provider.code}/": 13,
    }

    before = [_cost(client, address, most) for address, most in addresses.items()]
    for number in range(40):
        sell(f"护理垫 {number} 型", needs=("bed_care",))
        sell(f"陪夜 {number} 次", category="J06")

    after = [_cost(client, address, most) for address, most in addresses.items()]
    # A query less is fine: where much is found, nothing similar is looked for.
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)


def _cost(client: Client, address: str, most: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    assert len(asked) <= most, [query["sql"][:200] for query in asked.captured_queries]
    return len(asked)
