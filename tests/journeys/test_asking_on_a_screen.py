"""Asking about a listing, answering, and choosing hours: as each person sees it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from songhe.catalogue.actions import listings
from songhe.demo.cast import Cast
from songhe.shop.models import Question
from tests.conftest import OpenAs
from tests.journeys.test_liking_on_a_screen import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_she_asks_the_seller_answers_and_she_reads_it(open_as: OpenAs, town: Cast) -> None:
    address = reverse("catalogue:listing", args=[town.bathing.code])

    # One page, one task; a telephone number is refused and what she wrote stays
    hers = open_as("elder")
    hers.open(address)
    hers.press("我要问一问", kind="link")
    look_at(hers, "ask_elder", elder=True)
    hers.page.locator("#id_words").fill("打 13800000031 告诉我水温行吗？")
    hers.press("就问这个")
    hers.sees("里面有电话号码")
    hers.forgive()  # 422 is what the browser calls a fault
    look_at(hers, "ask_refused", elder=True)
    hers.page.locator("#id_words").fill("水温可以自己调吗？")
    hers.press("就问这个")
    hers.sees("问好了")
    hers.sees("还没有人回答")
    look_at(hers, "ask_listing", elder=True)
    hers.open(reverse("shop:all_questions", args=[town.bathing.code]))
    look_at(hers, "ask_all", elder=True)
    hers.press("看这个问题", kind="link")
    look_at(hers, "ask_question", elder=True)

    # The seller finds it first on the desk, and answers
    desk = open_as("manager", desk=True)
    desk.open("/shop/questions/asked/")
    desk.sees("等您回答")
    look_at(desk, "ask_desk")
    desk.press("水温可以自己调吗？", kind="link")
    desk.page.locator("#id_words").fill("可以，先试好再洗。")
    look_at(desk, "ask_answering")
    desk.press("回答")
    desk.sees("都回答过了")

    # Everybody reads it; her son reports it, the officer hides it by a rule
    son = open_as("son", theme="dark")
    son.open(reverse("shop:question", args=[Question.objects.get().code]))
    son.sees("可以，先试好再洗。")
    son.page.locator("summary").last.click()
    son.page.get_by_label("打广告").check()
    look_at(son, "ask_report")
    son.press("告诉平台")
    son.sees("平台会看")
    officer = open_as("officer", desk=True)
    officer.open("/shop/questions/reported/")
    look_at(officer, "ask_reported")
    officer.press("水温可以自己调吗？", kind="link")
    officer.page.get_by_label("打广告").last.check()
    officer.page.locator("#id_reasons").fill("看过了，是广告。")
    look_at(officer, "ask_hiding")
    officer.press("隐藏文字")
    officer.sees("记录留着")
    look_at(officer, "ask_hidden")


def test_she_chooses_hours_before_the_time(open_as: OpenAs, town: Cast) -> None:
    listings.change_listing(
        listing=town.bathing,
        facts=listings.ListingFacts(
            title="上门照护", words="陪着。", price=6_000, unit="小时", duration_minutes=60, least=2
        ),
        by=town.manager.label,
        at=timezone.now(),
    )

    hers = open_as("elder")
    hers.open(reverse("shop:book", args=[town.bathing.code]))
    look_at(hers, "hours_elder", elder=True)
    hers.page.locator("a.choice", has_text="3 小时").click()
    hers.sees("3 小时一共 180 元")
    look_at(hers, "hours_times", elder=True)
    hers.page.locator("button[name=starts_at]").first.click()
    hers.sees("180")
    look_at(hers, "hours_checkout", elder=True)
