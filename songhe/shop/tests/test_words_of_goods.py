"""Goods have no time: no word that is said of them speaks of one, and notices name the thing."""

from collections.abc import Callable

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.catalogue.models import Listing, Stock
from songhe.notify.models import Message
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.requests import ask_family, decline_request, expire_request
from songhe.shop.models import Checkout, PayRequest
from songhe.shop.tests.conftest import buy

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def stick(sell: Callable[..., Listing]) -> Listing:
    return sell("四脚手杖", price=8_900)


@pytest.fixture
def wanted(stick: Listing, cast: Cast, grandma_acting: Acting) -> Checkout:
    return start_checkout(
        elder=cast.grandma, lines=[Wanted(stick)], acting=grandma_acting, token="stick", at=NOON
    )


@pytest.fixture
def asked(wanted: Checkout, cast: Cast, grandma_acting: Acting) -> PayRequest:
    return ask_family(checkout=wanted, payer=cast.daughter, acting=grandma_acting, at=NOON)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_while_her_daughter_thinks_the_thing_is_kept_not_a_time(
    asked: PayRequest, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    hers = page(client, f"/shop/checkouts/{asked.checkout.code}/")
    client.force_login(cast.daughter)
    daughters = page(client, f"/shop/requests/{asked.code}/")

    assert "东西给您留到" in hers
    assert "时间给您留到" not in hers
    assert "过后就不留了" in daughters
    assert "时间放回" not in daughters


def test_what_came_to_nothing_can_be_bought_again_not_booked(
    asked: PayRequest, cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    client.post(f"/shop/requests/{asked.code}/decline/", {"words": "周末带来"})
    client.force_login(cast.elder)

    hers = page(client, f"/shop/checkouts/{asked.checkout.code}/")

    assert "再买一次" in hers
    assert "再约" not in hers


def test_a_no_speaks_of_no_time(asked: PayRequest, cast: Cast) -> None:
    decline_request(request=asked, words="周末带来", by=cast.daughter, at=NOON)

    assert Message.objects.get(person=cast.elder).words == (
        "女儿李静这次不付“四脚手杖”。“周末带来”想要的话可以再买。"
    )


def test_no_answer_speaks_of_no_time(asked: PayRequest, cast: Cast) -> None:
    expire_request(request=asked, at=asked.expires_at)

    assert Message.objects.get(person=cast.elder).words == (
        "“四脚手杖”还没有付款，不再留着了。想要的话可以再买一次。"
    )


def test_the_story_says_who_did_what_and_the_notice_of_what(
    wanted: Checkout, cast: Cast, grandma_acting: Acting, client: Client
) -> None:
    order = buy(wanted, cast.elder, grandma_acting)
    cancel_order(order=order, acting=grandma_acting, at=NOON)
    client.force_login(cast.elder)

    story = page(client, f"/shop/orders/{order.code}/")

    assert "下了单，东西和价格都留住" in story
    assert "取消了订单，钱原路退回" in story
    said = Message.objects.filter(person=cast.elder).latest("pk").words
    assert said == "“四脚手杖”：这一单取消了，89 元退回付款的账户。"


def test_how_many_is_asked_in_the_word_by_which_it_is_counted(
    stick: Listing, cast: Cast, client: Client
) -> None:
    Listing.objects.filter(pk=stick.pk).update(unit="根")
    client.force_login(cast.elder)

    assert "要几根" in page(client, f"/shop/book/{stick.code}/")


def test_of_what_is_gone_nobody_reads_that_none_are_left_and_to_take_fewer(
    stick: Listing, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    form = {"quantity": "1", "token": "late"}
    Stock.objects.filter(listing=stick).update(on_hand=0)  # while she looked at the page

    answer = client.post(f"/shop/book/{stick.code}/", form, follow=True)

    assert "只剩 0 件" not in answer.content.decode()
    assert "暂时卖完了，到货后可以再买。" in answer.content.decode()


@pytest.mark.parametrize("slug", ["elder", "daughter"])
def test_who_may_buy_goes_on_as_before(
    slug: str, stick: Listing, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, slug))

    assert "就买这个" in page(client, f"/shop/book/{stick.code}/")


def test_a_relative_without_leave_reads_how_to_get_it(
    stick: Listing, cast: Cast, client: Client
) -> None:
    client.force_login(cast.son)

    into_cart = client.post(f"/shop/cart/add/{stick.code}/")

    assert into_cart["Location"] == f"/shop/book/{stick.code}/"
    book = page(client, into_cart["Location"])
    assert "先请长辈同意您帮着订" in book
    assert 'href="/accounts/ask/"' in book
    assert not Checkout.objects.exists()


def test_staff_do_not_buy(stick: Listing, cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)

    assert client.get(f"/shop/book/{stick.code}/").status_code == 404
