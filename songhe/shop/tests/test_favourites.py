"""Keeping what one likes, and buying once more what one had."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.catalogue.actions import variants
from songhe.catalogue.actions.listings import withdraw_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing, Variant
from songhe.shop.actions.again import put_order_into_cart
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.favourites import keep, let_go
from songhe.shop.models import CartLine, Favourite, Order
from songhe.shop.tests.conftest import Sell, buy

pytestmark = pytest.mark.usefixtures("at_noon")

LIKED = "/shop/favourites/"


@pytest.fixture
def at_elder(cast: Cast, client: Client) -> Client:
    client.force_login(cast.elder)
    return client


@pytest.fixture
def coat(sell: Sell) -> Variant:
    """A coat in one size; three are there."""
    listing = sell("保暖外套", many=0)
    variant = variants.add_variant(listing=listing, name="XL", price=17_200, at=NOON)
    receive_stock(listing=listing, variant=variant, quantity=3, code="coats", at=NOON)
    return variant


def bought(cast: Cast, *lines: Wanted) -> Order:
    checkout = start_checkout(
        elder=cast.grandma,
        lines=list(lines),
        acting=acting_of(cast.elder),
        token=f"past-{Order.objects.count()}",
        at=NOON,
    )
    return buy(checkout, cast.elder, acting_of(cast.elder))


def test_the_heart_keeps_a_listing_and_lets_it_go(cast: Cast, sell: Sell, at_elder: Client) -> None:
    cup = sell("保温杯")
    address = f"/shop/listings/{cup.code}"
    assert 'aria-pressed="false"' in at_elder.get(f"{address}/heart/").content.decode()

    kept = at_elder.post(f"{address}/like/", {"keep": "yes"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in kept.content.decode()
    assert "保温杯" in at_elder.get(LIKED).content.decode()

    at_elder.post(f"{address}/like/", {"keep": "no"})
    assert "保温杯" not in at_elder.get(LIKED).content.decode()
    assert "还没有收藏" in at_elder.get(LIKED).content.decode()


def test_a_seller_is_kept_and_let_go(cast: Cast, at_elder: Client) -> None:
    address = f"/shop/providers/{cast.provider.code}/like/"
    at_elder.post(address, {"keep": "yes"})
    assert "江城暖家助浴服务有限公司" in at_elder.get(LIKED).content.decode()

    at_elder.post(address, {"keep": "no"})
    assert not Favourite.objects.exists()


def test_what_is_sold_out_or_gone_stays_and_says_so(
    cast: Cast, sell: Sell, at_elder: Client
) -> None:
    for listing in (sell("保温杯", many=0), sell("毛巾")):
        keep(owner=cast.elder, liked=listing, at=NOON)
    withdraw_listing(listing=Listing.objects.get(title="毛巾"), by="店主", at=NOON)

    page = at_elder.get(LIKED).content.decode()

    assert "暂时卖完了，到货后可以再买。" in page
    assert "商家已经下架这一项。" in page
    assert "现在买" not in page


def test_what_is_gone_can_still_be_let_go(cast: Cast, sell: Sell, at_elder: Client) -> None:
    cup = sell("保温杯")
    keep(owner=cast.elder, liked=cup, at=NOON)
    withdraw_listing(listing=cup, by="店主", at=NOON)

    at_elder.post(f"/shop/listings/{cup.code}/like/", {"keep": "no"})

    assert not Favourite.objects.exists()


def test_liking_twice_is_liking_once(cast: Cast, sell: Sell) -> None:
    cup = sell("保温杯")
    for _time in range(2):
        keep(owner=cast.elder, liked=cup, at=NOON)
        keep(owner=cast.elder, liked=cast.provider, at=NOON)

    assert Favourite.objects.count() == 2
    let_go(owner=cast.elder, liked=cast.provider)
    let_go(owner=cast.elder, liked=cast.provider)
    assert Favourite.objects.get().listing == cup


def test_a_favourite_is_a_listing_or_a_seller_never_both_or_none(cast: Cast) -> None:
    for listing, provider in ((None, None), (cast.bathing, cast.provider)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Favourite.objects.create(
                owner=cast.elder, listing=listing, provider=provider, kept_at=NOON
            )


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_like_at_once_keep_it_once(cast: Cast) -> None:
    ready = Barrier(2)
    faults: list[Exception] = []

    def press() -> None:
        try:
            ready.wait()
            keep(owner=cast.elder, liked=cast.bathing, at=NOON)
        except Exception as fault:  # noqa: BLE001 (told to the test)
            faults.append(fault)
        finally:
            connection.close()

    windows = [Thread(target=press) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert faults == []
    assert Favourite.objects.count() == 1


def test_nobody_sees_what_another_likes(cast: Cast, sell: Sell, client: Client) -> None:
    keep(owner=cast.elder, liked=sell("保温杯"), at=NOON)
    client.force_login(cast.daughter)

    assert "保温杯" not in client.get(LIKED).content.decode()


def test_a_visitor_sees_no_heart(cast: Cast, client: Client) -> None:
    answer = client.get(f"/shop/listings/{cast.bathing.code}/heart/")

    assert answer.status_code == 200
    assert not answer.content.strip()


def test_the_page_of_favourites_costs_the_same_at_any_length(
    cast: Cast, sell: Sell, at_elder: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keep(owner=cast.elder, liked=sell("保温杯"), at=NOON)
    keep(owner=cast.elder, liked=cast.provider, at=NOON)
    at_elder.get(LIKED)
    with django_assert_max_num_queries(9) as few:
        at_elder.get(LIKED)
    for number in range(7):
        keep(owner=cast.elder, liked=sell(f"毛巾 {number}"), at=NOON)

    with django_assert_max_num_queries(len(few)):
        at_elder.get(LIKED)


# --- 再买一次 ---------------------------------------------------------------------------------


def test_an_order_goes_into_the_cart_once_more_in_its_size_at_todays_price(
    cast: Cast, coat: Variant, at_elder: Client
) -> None:
    order = bought(cast, Wanted(coat.listing, 2, variant=coat))
    variants.change_variant(variant=coat, name="XL", price=18_000, is_active=True)

    page = at_elder.post(f"/shop/orders/{order.code}/again/", follow=True).content.decode()

    line = CartLine.objects.get()
    assert (line.variant, line.quantity, line.price, line.elder) == (
        coat,
        2,
        18_000,
        cast.grandma,
    )
    assert "放进购物车了：保暖外套（XL）。价格按今天的算。" in page


def test_what_cannot_be_had_again_stays_out_and_is_said(
    cast: Cast, sell: Sell, coat: Variant, at_elder: Client
) -> None:
    cup, towel, soap = sell("保温杯"), sell("毛巾"), sell("香皂", many=1)
    order = bought(
        cast, Wanted(cup), Wanted(towel), Wanted(soap), Wanted(coat.listing, variant=coat)
    )
    withdraw_listing(listing=towel, by="店主", at=NOON)
    variants.change_variant(variant=coat, name="XL", price=17_200, is_active=False)

    page = at_elder.post(f"/shop/orders/{order.code}/again/", follow=True).content.decode()

    assert CartLine.objects.get().listing == cup
    assert "“毛巾”没有放进去：商家已经下架这一项。" in page
    assert "“香皂”没有放进去：暂时卖完了，到货后可以再买。" in page
    assert "“保暖外套（XL）”没有放进去：这一款不卖了，请换一款。" in page


def test_an_article_that_comes_in_sizes_since_is_chosen_first(cast: Cast, sell: Sell) -> None:
    cup = sell("保温杯", many=5)
    order = bought(cast, Wanted(cup))
    variants.add_variant(listing=cup, name="大号", price=3_000, at=NOON)

    again = put_order_into_cart(order=order, owner=cast.elder, at=NOON)

    assert again.choose == [cup]
    assert not CartLine.objects.exists()


def test_a_service_asks_for_its_time_first(cast: Cast, order: Order, at_elder: Client) -> None:
    answer = at_elder.post(f"/shop/orders/{order.code}/again/")

    assert answer["Location"] == f"/shop/book/{cast.bathing.code}/?elder={cast.grandma.code}"
    assert not CartLine.objects.exists()


def test_a_relative_who_may_order_buys_again_into_her_own_cart(
    cast: Cast, sell: Sell, client: Client
) -> None:
    order = bought(cast, Wanted(sell("保温杯")))
    client.force_login(cast.daughter)

    client.post(f"/shop/orders/{order.code}/again/")

    line = CartLine.objects.select_related("cart").get()
    assert (line.cart.owner, line.elder) == (cast.daughter, cast.grandma)


def test_who_may_not_order_for_her_does_not_buy_again(
    cast: Cast, father: Elder, sell: Sell, client: Client
) -> None:
    order = bought(cast, Wanted(sell("保温杯")))
    client.force_login(cast.manager)
    assert "再买一次" not in client.get(f"/shop/orders/{order.code}/").content.decode()

    assert client.post(f"/shop/orders/{order.code}/again/").status_code == 404
    client.force_login(father.person)
    assert client.post(f"/shop/orders/{order.code}/again/").status_code == 404
    assert not CartLine.objects.exists()


def test_the_order_offers_to_buy_it_again(cast: Cast, order: Order, at_elder: Client) -> None:
    assert "再买一次" in at_elder.get(f"/shop/orders/{order.code}/").content.decode()
