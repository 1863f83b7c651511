"""Step 10: her new shoes come unglued; the firm says no; the platform decides, and looks again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people
from songhe.accounts.states import Role
from songhe.aftersales.actions import clock, rulings
from songhe.aftersales.actions.rulings import Verdict
from songhe.aftersales.models import Claim
from songhe.aftersales.states import ClaimState
from songhe.aftersales.tests.conftest import arrived, buy_shoes, sell_shoes
from songhe.config.verify import main as verify
from songhe.demo.cast import Cast
from songhe.kernel.tests.test_pictures import PICTURE
from songhe.payments.models import Refund
from tests.browser.looks import looks_right
from tests.browser.site import Site, apart
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_shoes_come_back_after_a_dispute(open_as: OpenAs, town: Cast, site: Site) -> None:
    now = timezone.now()
    shoes = sell_shoes(town, now - timedelta(days=4))
    bought = buy_shoes(town, shoes, at=now - timedelta(days=4))
    order = arrived(bought, sent=now - timedelta(days=3), there=now - timedelta(days=1))
    site.work()

    # The terms stood on the listing's page before she bought
    grandma = open_as("elder")
    grandma.open(f"/catalogue/{shoes.code}/")
    grandma.sees("不用说理由都能退")

    # From her order, four presses: something is wrong, faulty, how many, why
    grandma.open(f"/shop/orders/{order.code}/")
    grandma.press("有问题，要退换", kind="link")
    grandma.sees("想怎么办？")
    looks_right(grandma, elder=True)
    grandma.press("东西有毛病，退货", kind="link")
    grandma.sees("要退几件？")
    looks_right(grandma, elder=True)
    grandma.press("2 件，退 198 元")
    grandma.sees("为什么？")
    looks_right(grandma, elder=True)
    grandma.press("坏了、缺件")
    grandma.sees("路费商家出")
    grandma.page.get_by_label("想说的话").fill("鞋底开胶了。")
    grandma.page.locator("input[type=file]").set_input_files(
        {"name": "shoe.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    looks_right(grandma, elder=True)
    grandma.press("就这样办")
    grandma.sees("等商家答复")
    looks_right(grandma, elder=True)

    # The firm finds it in its list and says no
    desk = open_as("manager", desk=True)
    desk.open("/aftersales/work/")
    looks_right(desk)
    desk.page.get_by_role("row", name="防滑布鞋").get_by_role("link").first.click()
    desk.sees("鞋底开胶了。")
    looks_right(desk)
    desk.page.get_by_text("不同意", exact=True).click()
    desk.page.locator("#id_refuse-why").fill("穿过了，不能退。")
    desk.press("不同意，说明理由")
    desk.sees("商家没有同意")

    # Her page says so by itself; she asks the platform
    grandma.sees("商家没有同意")
    grandma.press("请平台来评理", kind="link")
    grandma.page.get_by_label("请说说为什么").fill("只在家里试了一下。")
    looks_right(grandma, elder=True)
    grandma.press("交给平台")
    grandma.sees("平台正在处理")

    # The platform's first arbiter decides for half; she appeals
    apart(lambda: _somebody_decides_for_half(town))
    grandma.sees("各让一步")
    looks_right(grandma, elder=True)
    grandma.press("不服，申诉一次", kind="link")
    grandma.page.get_by_label("请说说为什么").fill("请再看看照片。")
    grandma.press("交给平台")
    grandma.sees("平台正在复核")

    # Somebody else decides for good, at the desk: all of it, once the shoes are back
    officer = open_as("officer", desk=True)
    officer.open("/aftersales/desk/")
    looks_right(officer)
    officer.page.get_by_role("row", name="防滑布鞋").get_by_role("link").first.click()
    officer.sees("请再看看照片。")
    looks_right(officer)
    officer.page.locator("#id_amount").fill("198")
    officer.page.locator("#id_reasons").fill("照片看得出开胶。")
    officer.press("作出决定")
    officer.sees("没有要裁决的")
    grandma.sees("等寄回")
    grandma.page.get_by_label("快递单号").fill("SF1234567890")
    looks_right(grandma, elder=True)
    grandma.press("已经寄回了")
    grandma.sees("等商家收货")

    # A week passes and the firm does not open the parcel: the money goes back by itself
    later = timezone.now() + timedelta(days=7, minutes=1)
    apart(lambda: clock.run_deadlines(at=later))
    site.work()
    grandma.sees("办好了")
    looks_right(grandma, elder=True)

    assert Claim.objects.get().state == ClaimState.SETTLED
    assert Refund.objects.get().amount == 19_800
    assert verify() == 0


def _somebody_decides_for_half(town: Cast) -> None:
    at = timezone.now()
    arbiter = people.register_person(name="何安", phone="+8613800000099", at=at)
    people.give_role(person=arbiter, organisation=town.bureau, role=Role.OFFICER, at=at)
    rulings.decide(
        claim=Claim.objects.get(),
        verdict=Verdict(9_900, needs_return=False, reasons="有穿过的痕迹，各让一步。"),
        acting=acting_of(arbiter),
        at=at,
    )
