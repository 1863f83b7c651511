"""Step 4: the provider accepts, the worker comes, the elder confirms, the money is paid out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from songhe.config.verify import main as verify
from songhe.demo.cast import Cast
from songhe.ledger.queries import balance
from songhe.shop.models import Review
from songhe.visits.models import Visit
from tests.browser.looks import looks_right
from tests.browser.site import Site
from tests.conftest import OpenAs
from tests.journeys.setting import a_bath_was_paid, the_provider_accepted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_order_to_the_money(open_as: OpenAs, town: Cast, site: Site) -> None:
    starts_at = timezone.now() + timedelta(minutes=20)  # just before midnight that is tomorrow
    order = a_bath_was_paid(town, starts_at=starts_at)

    # The manager sees the order with the reason it fits, and accepts
    desk = open_as("manager", desk=True)
    desk.open("/visits/board/")
    desk.sees("王秀兰")
    looks_right(desk)
    desk.page.get_by_role("button", name="接单").first.click()
    visit = Visit.objects.get(order_line__order=order)
    desk.page.wait_for_load_state()
    site.work()
    visit.refresh_from_db()
    assert visit.state == "accepted"

    # The worker has it in her day; only she sees the address
    phone = open_as("worker")
    phone.open(f"/visits/day/?day={timezone.localdate(starts_at)}")
    phone.sees("王秀兰")
    looks_right(phone)
    phone.open(f"/visits/{visit.code}/")
    looks_right(phone)

    # A wrong code opens nothing
    wrong = "0000" if visit.check_in_code != "0000" else "1111"
    phone.page.locator("input[name=code]").fill(wrong)
    phone.press("签到")
    phone.sees("还可以试 4 次")
    looks_right(phone)

    # Her mother's page shows the code in large; she reads it out
    grandma = open_as("elder")
    grandma.open(f"/visits/{visit.code}/")
    looks_right(grandma, elder=True)
    spoken = "".join(grandma.page.locator(".door-code").inner_text().split())
    assert spoken == visit.check_in_code
    phone.page.locator("input[name=code]").fill(spoken)
    phone.press("签到")
    phone.page.locator("button[name=done]").first.wait_for()
    looks_right(phone)

    # Each thing to do is ticked, then she checks out
    while (left := phone.page.locator("button[name=done][value='1']")).count():
        left.first.click()
        phone.page.wait_for_load_state()
    phone.press("做完了，签退")
    phone.page.wait_for_load_state()

    # The elder's page asks by itself whether it was done well
    grandma.page.locator("input[name=stars][value='5']").wait_for()
    looks_right(grandma, elder=True)
    grandma.page.locator("input[name=stars][value='5']").check()
    grandma.page.get_by_label("还想说的话").fill("手很轻，水温正好。")
    grandma.press("做好了，确认")
    grandma.sees("钱转给服务商了")
    site.work()

    # The money lies with the provider, less the fee, posting by posting
    visit.refresh_from_db()
    order.refresh_from_db()
    assert (visit.state, order.state) == ("confirmed", "fulfilled")
    assert Review.objects.get().stars == 5
    assert abs(balance(f"provider:{town.provider_org.code}")) == 12_800 - order.fee
    assert abs(balance("platform:fees")) == order.fee == 1_024
    desk.open(f"/shop/orders/{order.code}/")
    desk.sees("钱去了哪里")
    looks_right(desk)
    desk.open("/ledger/")
    desk.sees("117.76")
    looks_right(desk)
    assert verify() == 0


def test_nobody_else_sees_the_visit_or_checks_in(open_as: OpenAs, town: Cast) -> None:
    order = a_bath_was_paid(town, starts_at=timezone.now() + timedelta(minutes=20))
    visit = the_provider_accepted(town, order)

    for slug in ("son", "doctor", "social_worker", "officer"):
        screen = open_as(slug)
        assert screen.page.request.get(f"{screen.site}/visits/{visit.code}/").status == 404

    visit.refresh_from_db()
    assert visit.state == "accepted"


def test_nobody_checks_in_hours_before(open_as: OpenAs, town: Cast) -> None:
    order = a_bath_was_paid(town, starts_at=timezone.now() + timedelta(hours=5))
    visit = the_provider_accepted(town, order)
    phone = open_as("worker")

    page = phone.open(f"/visits/{visit.code}/")
    if page.locator("input[name=code]").count():
        page.locator("input[name=code]").fill(visit.check_in_code)
        phone.press("签到")

    visit.refresh_from_db()
    assert (visit.state, visit.check_in_tries) == ("accepted", 0)
    looks_right(phone)
