"""Steps 2 and 3: the elder chooses a bath because of her need; her daughter pays from afar."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.config.verify import main as verify
from songhe.demo.cast import Cast
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment
from songhe.payments.models import Intent
from songhe.shop.models import Checkout, Order, PayRequest
from songhe.visits.models import Visit
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.browser.site import Site, apart
from tests.conftest import OpenAs
from tests.journeys.setting import bathing_help_was_found

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_this_address(settings: Settings, site: Site) -> None:
    """The channel tells the merchant at the address where it is served just now."""
    settings.SONGHE_URL = site.address


def test_she_chooses_and_asks_and_her_daughter_pays_once(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    bathing_help_was_found(town)

    # The daughter's phone lies open on the table
    phone = open_as("daughter")
    phone.open("/home/family/")
    looks_right(phone)

    # Her mother's home says how she is and offers the bath, with its reason
    grandma = open_as("elder")
    grandma.open("/home/elder/")
    grandma.sees("因为评估显示洗澡需要协助")
    looks_right(grandma, elder=True)

    # Three presses from home: the bath, a time, her daughter
    _choose_a_time(grandma)
    grandma.sees("10 分钟内")
    looks_right(grandma, elder=True)
    held = Booking.objects.get()
    assert held.state == BookingState.HELD
    grandma.press("请女儿付款")
    grandma.sees("已经请女儿李静付款")
    looks_right(grandma, elder=True)

    # It appears on the phone without anybody touching it
    phone.sees("王秀兰请您付款")
    looks_right(phone)
    phone.press("付 128 元")
    looks_right(phone)
    phone.press("确认付款")

    # She is back before the channel's word: the return and the notice meet in one place
    phone.sees("已付款")
    payment = SandboxPayment.objects.get()
    site.work()
    for _late in range(2):
        apart(lambda: channel.tell_of_payment(payment_id=payment.pk, at=timezone.now()))
    site.work()

    # One payment, one order, one visit; the books are right
    assert Intent.objects.filter(state="settled").count() == 1
    assert Order.objects.get().state == "paid"
    assert Booking.objects.get().state == BookingState.BOOKED
    assert Visit.objects.count() == 1
    assert verify() == 0
    phone.open(f"/shop/orders/{Order.objects.get().code}/")
    looks_right(phone)


def test_she_may_decline_and_the_time_is_free_again(open_as: OpenAs, town: Cast) -> None:
    grandma, phone = open_as("elder"), open_as("daughter")
    phone.open("/home/family/")
    grandma.open(f"/shop/book/{town.bathing.code}/")
    grandma.page.locator("button[name=starts_at]").first.click()
    grandma.press("请女儿付款")
    phone.sees("王秀兰请您付款")

    phone.press("这次不付", kind="link")
    phone.page.get_by_label("想对长辈说的话").fill("妈，等我周末回来陪您。")
    phone.press("这次不付")

    phone.sees("没有扣您的钱")
    grandma.sees("等我周末回来陪您")
    assert PayRequest.objects.get().state == "declined"
    assert not Intent.objects.filter(state="settled").exists()


def test_her_son_finds_nothing_of_it(open_as: OpenAs, town: Cast) -> None:
    grandma = open_as("elder")
    grandma.open(f"/shop/book/{town.bathing.code}/")
    grandma.page.locator("button[name=starts_at]").first.click()
    grandma.press("请女儿付款")
    grandma.sees("已经请女儿李静付款")
    asked, checkout = PayRequest.objects.get(), Checkout.objects.get()

    son = open_as("son")

    for address in (f"/shop/requests/{asked.code}/", f"/shop/checkouts/{checkout.code}/"):
        assert son.page.request.get(son.site + address).status == 404


def test_what_was_typed_survives_a_lost_connection(open_as: OpenAs, town: Cast) -> None:
    grandma, phone = open_as("elder"), open_as("daughter")
    grandma.open(f"/shop/book/{town.bathing.code}/")
    grandma.page.locator("button[name=starts_at]").first.click()
    grandma.press("请女儿付款")
    grandma.sees("已经请女儿李静付款")
    asked = PayRequest.objects.get()
    phone.open(f"/shop/requests/{asked.code}/")

    phone.page.get_by_label("想对长辈说的话").fill("我在开会，晚点给您打电话")
    phone.page.context.set_offline(True)
    phone.press("这次不付")
    phone.sees("您写的内容都还在")
    phone.page.context.set_offline(False)
    phone.open(f"/shop/requests/{asked.code}/")

    assert phone.page.get_by_label("想对长辈说的话").input_value() == "我在开会，晚点给您打电话"
    asked.refresh_from_db()
    assert asked.state == "asked"


def _choose_a_time(grandma: Screen) -> None:
    grandma.press("看看，选个时间", kind="link")
    looks_right(grandma, elder=True)
    if grandma.page.get_by_role("link", name="选时间").count():
        grandma.press("选时间", kind="link")
    looks_right(grandma, elder=True)
    grandma.page.locator("button[name=starts_at]").first.click()
