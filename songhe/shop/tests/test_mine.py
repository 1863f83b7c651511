"""What is somebody's own: questions they asked, places that are kept for them."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.models import Listing
from songhe.shop.actions import questions
from songhe.shop.actions.orders import fulfil_order, start_order
from songhe.shop.models import Address, Order, Question
from songhe.shop.tests.conftest import TOMORROW_TEN, Sell

pytestmark = pytest.mark.usefixtures("at_noon")


def ask(cast: Cast, words: str) -> Question:
    return questions.ask_question(
        listing=cast.bathing,
        elder=cast.grandma,
        words=words,
        acting=acting_of(cast.elder),
        at=NOON,
    )


def test_she_finds_what_she_asked_from_her_orders_and_nobody_elses(
    cast: Cast, client: Client
) -> None:
    ask(cast, "一个人在家可以约吗？")
    mine = reverse("shop:my_questions")
    client.force_login(cast.elder)
    orders = client.get(reverse("shop:orders")).content.decode()
    assert 'href="?more"' in orders
    assert mine in client.get(reverse("shop:orders") + "?more").content.decode()
    assert "一个人在家可以约吗？" in client.get(mine).content.decode()

    client.force_login(cast.daughter)

    assert "一个人在家可以约吗？" not in client.get(mine).content.decode()


def test_the_list_of_ones_questions_costs_the_same_however_long_it_is(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        ask(cast, f"第 {number} 个问题")
    client.force_login(cast.elder)

    with django_assert_max_num_queries(12):
        client.get(reverse("shop:my_questions"))


def test_who_asks_does_not_answer_herself_though_she_bought_it(
    cast: Cast, client: Client, order: Order
) -> None:
    start_order(order=order, by="周桂芳", at=TOMORROW_TEN)
    fulfil_order(order=order, by="王秀兰", at=TOMORROW_TEN)
    asked = ask(cast, "水温能自己试吗？")
    client.force_login(cast.elder)

    page = client.get(reverse("shop:question", args=[asked.code])).content.decode()

    assert reverse("shop:answer_question", args=[asked.code]) not in page


def test_a_son_who_may_not_order_is_led_to_no_page_that_he_may_not_see(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.son)

    page = client.get(reverse("shop:orders")).content.decode()

    assert reverse("shop:favourites") not in page
    assert reverse("shop:my_addresses") not in page


def test_she_keeps_changes_and_drops_a_place_without_buying_anything(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    place = {
        "label": "女儿家",
        "region": "420106012",
        "place": "中北路 1 号 2 门",
        "name": "李静",
        "phone": "138 0000 0002",
    }
    write = reverse("shop:my_address")
    assert client.post(write, place).status_code == 302
    kept = Address.objects.get()

    kept_wrong = client.post(f"{write}?change={kept.code}", place | {"phone": "12"})
    client.post(f"{write}?change={kept.code}", place | {"label": "小静家"})

    assert "中北路 1 号 2 门" in kept_wrong.content.decode()  # nothing of what she typed is lost
    now = Address.objects.get(retired_at=None)
    assert now.label == "小静家"
    assert "小静家" in client.get(reverse("shop:my_addresses")).content.decode()
    client.post(reverse("shop:drop_address", args=[now.code]))
    assert not Address.objects.filter(retired_at=None).exists()


def test_a_visitor_is_told_from_how_many_a_thing_is_sold_and_gets_that_many(
    cast: Cast, client: Client, sell: Sell
) -> None:
    pads = sell("护理垫")
    Listing.objects.filter(pk=pads.pk).update(least=5, more_by=5)

    client.post(reverse("shop:visitor_add", args=[pads.code]), {"quantity": "7"})

    assert 'value="10"' in client.get(reverse("shop:visitor_cart")).content.decode()
