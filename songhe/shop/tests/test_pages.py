from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions.pins import set_pin
from songhe.booking.models import Booking
from songhe.catalogue.actions.providers import suspend_provider
from songhe.kernel.jobs import without_jobs
from songhe.notify.models import Text
from songhe.payments.models import Intent
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.orders import fulfil_order
from songhe.shop.actions.requests import ask_family
from songhe.shop.models import CartLine, Checkout, Order, PayRequest, Review
from songhe.shop.states import CheckoutState, OrderState, PayRequestState
from songhe.shop.tests.conftest import TOMORROW_TEN

pytestmark = pytest.mark.usefixtures("at_noon")

PIN = "284719"


@pytest.fixture
def at_elder(cast: Cast, client: Client) -> Client:
    client.force_login(cast.elder)
    return client


@pytest.fixture
def at_daughter(cast: Cast, client: Client) -> Client:
    client.force_login(cast.daughter)
    return client


def book_url(cast: Cast) -> str:
    return f"/shop/book/{cast.bathing.code}/"


def press(client: Client, cast: Cast, form: str = "form-1") -> str:
    """Press ten o'clock tomorrow; return where that leads."""
    answer = client.post(book_url(cast), {"starts_at": TOMORROW_TEN.isoformat(), "token": form})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_she_chooses_among_six_things_at_most_when_she_books(at_elder: Client, cast: Cast) -> None:
    page = at_elder.get(book_url(cast)).content.decode()

    assert "换一天" in page
    assert page.count('name="starts_at"') == 5  # another day is the sixth
    offered = at_elder.get(book_url(cast), {"offer": TOMORROW_TEN.isoformat()}).content.decode()
    assert "就约 明天 10:00" in offered
    assert offered.count('name="starts_at"') == 5  # one of them is the offer
    assert "周桂芳" in page
    assert "128 元" in page


def test_pressing_a_time_holds_it_and_shows_who_when_how_much(at_elder: Client, cast: Cast) -> None:
    page = at_elder.get(press(at_elder, cast)).content.decode()

    assert Booking.objects.get().starts_at == TOMORROW_TEN
    for words in ("周桂芳", "明天 10:00", "我自己付 128 元", "请女儿付款", "10 分钟内"):
        assert words in page


def test_a_form_sent_twice_leads_to_one_checkout(at_elder: Client, cast: Cast) -> None:
    assert press(at_elder, cast) == press(at_elder, cast)
    assert Checkout.objects.count() == 1


def test_a_time_just_taken_offers_the_next(at_elder: Client, cast: Cast, client: Client) -> None:
    press(at_elder, cast, "one")
    Checkout.objects.update(state=CheckoutState.ASKED)  # so that it is not replaced

    answer = at_elder.post(
        book_url(cast), {"starts_at": TOMORROW_TEN.isoformat(), "token": "two"}, follow=True
    )

    page = answer.content.decode()
    assert "刚才那个时间被别人先约走了，明天 11:30还空着。" in page
    assert "就约 明天 11:30" in page
    assert Checkout.objects.count() == 1


def test_another_time_replaces_the_first(at_elder: Client, cast: Cast) -> None:
    press(at_elder, cast, "one")
    at_elder.post(
        book_url(cast),
        {"starts_at": (TOMORROW_TEN + timedelta(hours=4)).isoformat(), "token": "two"},
    )

    states = list(Checkout.objects.order_by("pk").values_list("state", flat=True))
    assert states == [CheckoutState.CANCELLED, CheckoutState.PLACED]


def test_paying_herself_asks_for_the_pin_first(at_elder: Client, cast: Cast) -> None:
    set_pin(person=cast.elder, pin=PIN)
    pay = press(at_elder, cast) + "pay/"

    wrong = at_elder.post(pay, {"pin": "111222"})
    assert "密码不对" in wrong.content.decode()
    assert not Intent.objects.exists()

    right = at_elder.post(pay, {"pin": PIN})
    assert right.status_code == 302
    assert right["Location"].startswith("/payments/sandbox/")
    assert Intent.objects.get().payer == cast.elder


def test_without_a_pin_she_is_led_to_choose_one(at_elder: Client, cast: Cast) -> None:
    pay = press(at_elder, cast) + "pay/"

    first = at_elder.get(pay)
    chosen = at_elder.post(first["Location"], {"new": PIN, "again": PIN})

    assert first["Location"] == f"/accounts/pin/?next={pay}"
    assert chosen["Location"] == pay  # and back to what she was about to pay
    assert not Intent.objects.exists()


def test_a_forgotten_pin_is_chosen_anew_without_losing_what_she_pays(
    at_elder: Client, cast: Cast
) -> None:
    set_pin(person=cast.elder, pin=PIN)
    pay = press(at_elder, cast) + "pay/"

    assert f'name="next" value="{pay}"' in at_elder.get(pay).content.decode()
    with without_jobs():
        forgotten = at_elder.post("/accounts/pin/forgotten/", {"next": pay})
    code = Text.objects.latest("pk").words.split("验证码 ")[1][:6]
    right = at_elder.post(forgotten["Location"], {"code": code})
    chosen = at_elder.post(right["Location"], {"new": "407391", "again": "407391"})

    assert chosen["Location"] == pay


def test_one_press_asks_the_daughter_and_shows_that_she_waits(at_elder: Client, cast: Cast) -> None:
    checkout = press(at_elder, cast)
    kinship = cast.grandma.kinships.get(relative=cast.daughter)

    page = at_elder.post(checkout + "ask/", {"payer": kinship.code}, follow=True).content.decode()

    assert "女儿李静" in page
    assert "收回来，换个人付" in page
    assert PayRequest.objects.get().payer == cast.daughter


def test_the_son_cannot_be_asked_by_hand(at_elder: Client, cast: Cast) -> None:
    checkout = press(at_elder, cast)
    kinship = cast.grandma.kinships.get(relative=cast.son)

    assert at_elder.post(checkout + "ask/", {"payer": kinship.code}).status_code == 404
    assert not PayRequest.objects.exists()


@pytest.fixture
def asked(checkout: Checkout, cast: Cast, grandma_acting: Acting) -> PayRequest:
    return ask_family(checkout=checkout, payer=cast.daughter, acting=grandma_acting, at=NOON)


@pytest.mark.parametrize("path", ["/shop/requests/", "/shop/requests/fragment/"])
def test_the_daughter_sees_the_request_and_the_son_nothing(
    path: str, asked: PayRequest, cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    assert "王秀兰请您付款" in client.get(path).content.decode()

    client.force_login(cast.son)
    assert client.get(path).status_code == 404
    assert client.get(f"/shop/requests/{asked.code}/").status_code == 404
    assert client.post(f"/shop/requests/{asked.code}/pay/").status_code == 404
    assert not Intent.objects.exists()


def test_the_daughter_is_sent_to_the_cashier(asked: PayRequest, at_daughter: Client) -> None:
    answer = at_daughter.post(f"/shop/requests/{asked.code}/pay/")

    assert answer["Location"].startswith("/payments/sandbox/")
    assert Intent.objects.get().amount == 12_800


def test_the_daughter_can_say_no_with_a_word(
    asked: PayRequest, at_daughter: Client, cast: Cast
) -> None:
    at_daughter.post(f"/shop/requests/{asked.code}/decline/", {"words": "周末我来"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (PayRequestState.DECLINED, "周末我来")

    at_daughter.force_login(cast.elder)
    page = at_daughter.get(f"/shop/checkouts/{asked.checkout.code}/").content.decode()
    assert "“周末我来”" in page
    assert "再约一次" in page


def test_again_is_one_press(asked: PayRequest, at_daughter: Client, cast: Cast) -> None:
    at_daughter.post(f"/shop/requests/{asked.code}/decline/")
    at_daughter.force_login(cast.elder)

    answer = at_daughter.post(f"/shop/checkouts/{asked.checkout.code}/again/", follow=True)

    assert "我自己付 128 元" in answer.content.decode()
    assert Booking.objects.order_by("pk").last().starts_at == TOMORROW_TEN  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("who", "status"),
    [("elder", 200), ("daughter", 200), ("manager", 200), ("son", 404), ("worker", 404),
     ("doctor", 404), ("officer", 404)],
)  # fmt: skip
def test_who_sees_an_order(who: str, status: int, order: Order, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(f"/shop/orders/{order.code}/").status_code == status


def test_the_money_can_be_followed_posting_by_posting(
    order: Order, at_elder: Client, cast: Cast
) -> None:
    fulfil_order(order=order, by="王秀兰", at=NOON)

    page = at_elder.get(f"/shop/orders/{order.code}/").content.decode()

    for words in ("收款渠道", "代管：本订单", "+117.76 元", "平台服务费", "+10.24 元"):
        assert words in page


def test_undo_is_offered_for_ten_minutes(order: Order, at_elder: Client) -> None:
    path = f"/shop/orders/{order.code}/"
    assert "反悔，全部退回" in at_elder.get(path).content.decode()

    with time_machine.travel(NOON + timedelta(minutes=11), tick=False):
        assert "反悔，全部退回" not in at_elder.get(path).content.decode()
        page = at_elder.post(path + "undo/", follow=True).content.decode()
        assert "10 分钟过了" in page
    order.refresh_from_db()
    assert order.state == OrderState.PAID

    page = at_elder.post(path + "undo/", follow=True).content.decode()
    assert "钱全部退回付款的账户" in page
    order.refresh_from_db()
    assert order.state == OrderState.REFUNDED


def test_the_daughter_who_did_not_pay_cannot_undo_or_rate(
    order: Order, at_daughter: Client
) -> None:
    assert at_daughter.post(f"/shop/orders/{order.code}/undo/").status_code == 404
    assert at_daughter.post(f"/shop/orders/{order.code}/rate/", {"stars": 1}).status_code == 404

    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert not Review.objects.exists()


def test_a_suspended_provider_is_said_kindly_in_an_open_cart(
    at_daughter: Client, cast: Cast
) -> None:
    add_to_cart(
        owner=cast.daughter,
        elder=cast.grandma,
        listing=cast.bathing,
        starts_at=TOMORROW_TEN,
        at=NOON,
    )
    suspend_provider(provider=cast.provider, reason="证照过期", by="何建国", at=NOON)

    page = at_daughter.get("/shop/cart/").content.decode()
    assert "这家服务商暂停营业，现在不能下单。" in page
    assert "去付款" not in page

    at_daughter.post(f"/shop/cart/buy/{cast.grandma.code}/", {"token": "t"})
    assert not Checkout.objects.exists()
    assert CartLine.objects.count() == 1
