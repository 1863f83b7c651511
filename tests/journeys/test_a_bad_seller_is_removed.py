"""From asking to be let in to being removed: a bad seller's whole way, as each person sees it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.catalogue.actions import listings
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Application, Category, Listing, Provider
from songhe.catalogue.states import ListingKind, ProviderState
from songhe.config.judging import judge_all
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo.cast import Cast
from songhe.kernel.events import deliver_waiting
from songhe.oversight.models import Sanction, Verb
from songhe.payments.actions import intents
from songhe.payments.gateways.payment import Receipt
from songhe.shop.actions import checkouts, orders, requests, reviews
from songhe.shop.models import Order
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRM, PAPER = "便宜护理用品店", "营业执照"
CATEGORY = "E01"
BAD = "袋子漏，味道大。"


def look_at(screen: Screen, name: str) -> None:
    """Measure the page; keep a picture of it where one is wished."""
    if folder := os.environ.get("SONGHE_SHOTS"):
        screen.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    looks_right(screen)


def ten_bad_reviews(town: Cast, firm: Provider, *, at: datetime) -> Order:
    """Ten things that her daughter paid for came, and none was any good."""
    wanted = []
    for number in range(10):
        made = listings.create_listing(
            provider=firm,
            category=Category.objects.get(code=CATEGORY),
            kind=ListingKind.GOODS,
            facts=listings.ListingFacts(f"清洁袋 {number}", words="", price=900, unit="包"),
        )
        listings.publish_listing(listing=made, by=firm.name, at=at)
        receive_stock(listing=made, quantity=9, code=f"in:{made.code}", at=at)
        shown = Listing.objects.select_related("category", "provider__organisation", "stock")
        wanted.append(checkouts.Wanted(shown.get(pk=made.pk)))
    hers = acting_of(town.elder)
    checkout = checkouts.start_checkout(elder=town.grandma, lines=wanted, acting=hers, at=at)
    asked = requests.ask_family(checkout=checkout, payer=town.daughter, acting=hers, at=at)
    intent = requests.pay_request(request=asked, by=town.daughter, at=at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"B{intent.code}", at)
    intents.settle(receipt=receipt, at=at)
    deliver_waiting(SUBSCRIPTIONS, at=at)
    order = checkout.orders.get()
    orders.send_goods(order=order, by=firm.name, at=at)
    orders.receive_goods(order=order, by=town.elder.label, at=at)
    order = Order.objects.select_related("checkout", "provider__organisation").get(pk=order.pk)
    reviews.rate_order(order=order, stars=1, words=BAD, acting=hers, at=at)
    return order


def shows_papers(shop: Screen) -> None:
    """The firm introduces itself, says what it would sell, and shows its paper."""
    page = shop.open("/catalogue/sell/")
    page.locator("#id_name").fill(FIRM)
    page.locator("#id_region").select_option(label="水果湖街道")
    page.locator("#id_address").fill("中北路 9 号")
    page.locator("#id_phone").fill("027-85550777")
    look_at(shop, "1_firm")
    shop.press("下一步")
    shop.sees("选类别、交证照")
    box = page.locator(f"input[name=categories][value={CATEGORY}]").first
    page.locator("details", has=box).locator("summary").click()
    box.check()
    shop.press("就这些类别")
    page.locator("#id_name").fill(PAPER)
    page.locator("#id_number").fill("演示 9")
    page.locator("#id_expires_on").fill(f"{timezone.localdate() + timedelta(days=700)}")
    page.locator("#id_file").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 paper"}
    )
    page.locator("form[action$='/paper/'] input[name=categories]").first.check()
    look_at(shop, "2_papers")
    shop.press("加上这张证")
    shop.sees("演示 9")
    shop.press("交上去")


def decides(desk: Screen, firm: Provider, verb: str, reason: str) -> None:
    desk.open(reverse("oversight:provider", args=[firm.code]))
    desk.page.locator(f"#id_{verb}-reason").fill(reason)
    look_at(desk, f"officer_{verb}")
    desk.page.locator(f"form[action$='/{verb}/'] button").last.click()
    desk.sees("决定已生效")


def lists_one(shop: Screen) -> Listing:
    """The firm writes a listing and puts it on sale."""
    page = shop.open(f"{reverse('catalogue:new')}?category={CATEGORY}&kind=goods")
    page.locator("#id_title").fill("加厚清洁袋")
    page.locator("#id_words").fill("又厚又大，一包五十个。")
    page.locator("#id_price").fill("9.9")
    page.locator("#id_unit").fill("包")
    page.locator("#id_least").fill("2")
    look_at(shop, "3_listing")
    shop.press("保存")
    shop.sees("草稿写好了")
    shop.press("上架")
    shop.page.wait_for_load_state()
    made = Listing.objects.get(title="加厚清洁袋")
    assert made.state == "on_sale"
    return made


def test_admission_to_removal_of_a_bad_seller(open_as: OpenAs, town: Cast) -> None:
    now = timezone.now()

    # Her son opens a shop; the officer asks for more, then lets it in
    shop = open_as("son", desk=True)
    shows_papers(shop)
    firm = Provider.objects.select_related("organisation").get(organisation__name=FIRM)
    application = Application.objects.get(provider=firm)
    desk = open_as("officer", desk=True)
    decides(desk, firm, "changes", "执照照片模糊，请重拍。")
    shop.open(reverse("catalogue:application", args=[application.code]))
    shop.sees("执照照片模糊")
    look_at(shop, "4_asked_back")
    shop.press("交上去")
    shop.page.wait_for_load_state()
    decides(desk, firm, "approve", "证照齐全。")

    # It lists and sells; what came was no good, and everybody can read it
    made = lists_one(shop)
    visitor = open_as(theme="dark")
    visitor.open(reverse("catalogue:listing", args=[made.code]))
    visitor.sees("2 包起")
    look_at(visitor, "5_visitor")
    order = ten_bad_reviews(town, firm, at=now)
    bad = order.lines.order_by("pk")[0].listing
    visitor.open(reverse("catalogue:listing", args=[bad.code]))
    visitor.sees(BAD)

    # By night the published bounds judge: warned, a month later suspended, then removed
    steps = []
    for days, words in ((1, "警告"), (32, "暂停营业"), (93, "清退")):
        (step,) = judge_all(at=now + timedelta(days=days))
        steps.append(step.verb)
        shop.open("/oversight/decisions/")
        shop.sees(words)
        look_at(shop, f"6_{step.verb}")
    assert steps == [Verb.WARN, Verb.SUSPEND, Verb.REMOVE]
    visitor.open(reverse("catalogue:listing", args=[made.code]))
    visitor.sees("被平台清退了，不能再下单")
    look_at(visitor, "7_visitor_gone")
    shop.open("/catalogue/mine/")
    shop.sees("已清退")

    # He appeals; the officer finds nothing new, and he reads it
    removal = Sanction.objects.get(provider=firm, verb=Verb.REMOVE)
    page = shop.open(reverse("oversight:appeal", args=[removal.code]))
    page.locator("#id_words").fill("评价是同行写的。")
    look_at(shop, "8_appeal")
    shop.press("交上去")
    shop.sees("等答复")
    desk.open("/oversight/appeals/")
    desk.sees("评价是同行写的。")
    desk.page.locator("#id_dismiss-reason").fill("十条评价都来自真实订单。")
    look_at(desk, "9_answer")
    desk.page.locator("form[action$='/dismiss/'] button").last.click()
    desk.sees("答复已生效")
    shop.open("/oversight/decisions/")
    shop.sees("维持原决定")
    look_at(shop, "10_stands")
    firm.refresh_from_db()
    assert firm.state == ProviderState.REMOVED
    visitor.open(reverse("oversight:record", args=[firm.code]))
    visitor.sees("清退")
