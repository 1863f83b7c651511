"""Suggestions beside the shelf, a listing and the cart: each with a reason that is true."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.assessment import actions as assessments
from songhe.assessment.queries import SELF_CARE
from songhe.catalogue.actions.listings import withdraw_listing
from songhe.catalogue.models import Listing
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.suggestions import choose_suggestions
from songhe.shop.models import Order, Promotion
from songhe.shop.queries import Reader, suggested_beside, suggested_on_shelf
from songhe.shop.tests.conftest import Sell, buy
from songhe.shop.tests.sellers import advertise

pytestmark = pytest.mark.usefixtures("at_noon")

SHELF = "/shop/suggested/"
CART = "/shop/suggested/cart/"
# She needs help with bathing; the rest she does herself.
ANSWERS = {"eating": 0, "grooming": 1, "dressing": 1, "toileting": 0, "mobility": 1}


@pytest.fixture
def at_daughter(cast: Cast, client: Client) -> Client:
    client.force_login(cast.daughter)
    return client


@pytest.fixture
def assessed(cast: Cast) -> Elder:
    """Her self-care was assessed: washing herself is hard, and the bath answers it."""
    begun = assessments.start_assessment(elder=cast.grandma, scale=SELF_CARE, by="吴敏", at=NOON)
    for item, option in ANSWERS.items():
        assessments.answer(assessment=begun, item=item, option=option)
    assessments.finish_assessment(assessment=begun, by="吴敏", at=NOON)
    return cast.grandma


@pytest.fixture
def six(cast: Cast) -> list[Elder]:
    """Six elders of the street, each with a purse of her own."""
    return [
        people.register_elder(
            person=people.register_person(
                name=f"老人{number}", phone=f"+861380000010{number}", at=NOON
            ),
            facts=people.ElderFacts(
                call_name="老人",
                born_on=date(1944, 1, 1),
                sex=Sex.MALE,
                region=cast.provider_org.region,
            ),
            at=NOON,
        )
        for number in range(6)
    ]


def rated(listing: Listing, count: int, stars: int = 5) -> Listing:
    Listing.objects.filter(pk=listing.pk).update(stars_count=count, stars_total=count * stars)
    return listing


def had_both(elders: Sequence[Elder], *listings: Listing, at: datetime = NOON) -> list[Order]:
    made = []
    for elder in elders:
        acting = acting_of(elder.person)
        for listing in listings:
            checkout = start_checkout(
                elder=elder,
                lines=[Wanted(listing)],
                acting=acting,
                token=f"{elder.code}{listing.code}",
                at=at,
            )
            made.append(buy(checkout, elder.person, acting, at=at))
    return made


def whys(page: str) -> dict[str, str]:
    """What a page suggests, and why, by the title."""
    cards = re.findall(
        r'<h2><a href="[^"]+">([^<]+)</a></h2>.*?<p class="why">(.*?)</p>', page, re.DOTALL
    )
    return {title: re.sub(r"<[^>]+>", "", why).strip() for title, why in cards}


def seen(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return whys(answer.content.decode())


# --- Needs ------------------------------------------------------------------------------------


def test_what_she_needs_stands_first_with_the_need_in_words(
    assessed: Elder, cast: Cast, sell: Sell, at_daughter: Client
) -> None:
    rated(sell("防滑浴垫"), 30)

    found = seen(at_daughter, SHELF)

    assert next(iter(found)) == "上门助浴"
    assert found["上门助浴"].startswith("因为评估显示")
    assert found["防滑浴垫"].endswith("里评价的人最多，有 30 位")


def test_who_may_not_read_her_needs_is_not_told_by_a_suggestion(
    assessed: Elder, cast: Cast, client: Client
) -> None:
    cast.grandma.kinships.filter(relative=cast.daughter).update(may_see_health=False)
    client.force_login(cast.daughter)

    assert seen(client, f"{SHELF}?elder={assessed.code}") == {}


def test_the_needs_of_an_elder_of_somebody_else_are_not_shown(
    assessed: Elder, father: Elder, client: Client
) -> None:
    client.force_login(father.person)

    assert "因为评估" not in client.get(f"{SHELF}?elder={assessed.code}").content.decode()


def test_with_several_elders_nothing_goes_by_one_that_was_not_named(
    assessed: Elder, father: Elder, at_daughter: Client
) -> None:
    assert seen(at_daughter, SHELF) == {}
    assert "上门助浴" in seen(at_daughter, f"{SHELF}?elder={assessed.code}")


def test_her_own_page_shows_one_thing_and_no_advertisement(
    assessed: Elder, cast: Cast, sell: Sell, client: Client
) -> None:
    advertise(sell("保温杯"), NOON)
    client.force_login(cast.elder)

    page = client.get(SHELF).content.decode()

    assert page.count('class="choice"') == 1
    assert "因为评估显示" in page
    assert "保温杯" not in page
    twice = f'<div id="choice-{cast.bathing.code}" hx-swap-oob="delete">'
    assert twice in page  # from the shelf below it
    assert f'id="choice-{cast.bathing.code}"' in client.get("/catalogue/").content.decode()


# --- Popular ----------------------------------------------------------------------------------


def test_the_most_rated_of_each_category_is_called_so_and_no_other(
    cast: Cast, sell: Sell, client: Client
) -> None:
    most, second = rated(sell("防滑浴垫"), 30), rated(sell("浴室扶手"), 12, stars=4)
    rated(sell("小夜灯", category="E02"), 2)  # too few to be called popular

    assert list(seen(client, SHELF)) == ["防滑浴垫"]
    name = most.category.name
    assert seen(client, f"/shop/listings/{second.code}/suggested/") == {
        "防滑浴垫": f"“{name}”里评价的人最多，有 30 位"
    }
    assert seen(client, f"/shop/listings/{most.code}/suggested/") == {
        "浴室扶手": f"“{name}”里 12 位评过，平均 4.0 星"
    }


def test_what_is_sold_out_or_withdrawn_is_not_suggested(
    cast: Cast, sell: Sell, client: Client
) -> None:
    rated(sell("防滑浴垫", many=0), 30)
    gone = rated(sell("小夜灯", category="E02"), 9)
    withdraw_listing(listing=Listing.objects.get(pk=gone.pk), by="店主", at=NOON)

    assert seen(client, SHELF) == {}


# --- Bought together --------------------------------------------------------------------------


def test_five_different_buyers_make_two_things_bought_together(
    six: list[Elder], sell: Sell, client: Client
) -> None:
    cup, lid = sell("保温杯"), sell("杯套", category="E02")
    address = f"/shop/listings/{cup.code}/suggested/"
    had_both(six[:4], cup, lid)
    assert seen(client, address) == {}

    had_both(six[4:], cup, lid)

    assert seen(client, address) == {"杯套": "买过“保温杯”的长辈里，有 6 位也买了这个"}


def test_one_buyer_who_buys_often_counts_once(six: list[Elder], sell: Sell, client: Client) -> None:
    cup, lid = sell("保温杯"), sell("杯套", category="E02")
    had_both(six[:4], cup, lid)
    first = six[0]
    for number in range(3):
        acting = acting_of(first.person)
        checkout = start_checkout(
            elder=first,
            lines=[Wanted(cup), Wanted(lid)],
            acting=acting,
            token=f"n{number}",
            at=NOON,
        )
        buy(checkout, first.person, acting)

    assert seen(client, f"/shop/listings/{cup.code}/suggested/") == {}


def test_what_was_given_back_or_is_older_than_a_year_does_not_count(
    six: list[Elder], sell: Sell, client: Client
) -> None:
    cup, lid = sell("保温杯"), sell("杯套", category="E02")
    orders = had_both(six[:5], cup, lid)
    address = f"/shop/listings/{cup.code}/suggested/"
    assert "杯套" in seen(client, address)

    cancel_order(order=orders[1], acting=acting_of(six[0].person), at=NOON)
    assert seen(client, address) == {}

    had_both(six[5:], cup, lid)
    assert "杯套" in seen(client, address)
    assert suggested_beside(cup, Reader(), NOON + timedelta(days=366)) == []


def test_a_cart_shows_what_goes_with_its_things_and_not_the_things(
    cast: Cast, six: list[Elder], sell: Sell, at_daughter: Client
) -> None:
    cup, lid = rated(sell("保温杯"), 9), sell("杯套", category="E02")
    had_both(six, cup, lid)
    add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=cup, at=NOON)

    assert seen(at_daughter, CART) == {"杯套": "买过“保温杯”的长辈里，有 6 位也买了这个"}


# --- The switch -------------------------------------------------------------------------------


def test_switched_off_everybody_sees_what_a_visitor_sees(
    assessed: Elder, cast: Cast, six: list[Elder], sell: Sell, at_daughter: Client
) -> None:
    cup, lid = rated(sell("保温杯"), 9), sell("杯套", category="E02")
    had_both(six, cup, lid)
    add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=cup, at=NOON)
    for_all = seen(Client(), SHELF)
    assert seen(at_daughter, SHELF) != for_all

    at_daughter.post("/shop/suggestions/choose/", {"personal": "no"})

    assert for_all == {"保温杯": f"“{cup.category.name}”里评价的人最多，有 9 位"}
    assert seen(at_daughter, SHELF) == for_all
    assert seen(at_daughter, f"{SHELF}?elder={assessed.code}") == for_all
    assert seen(at_daughter, CART) == for_all  # not even by what lies in the cart

    at_daughter.post("/shop/suggestions/choose/", {"personal": "yes"})
    assert "上门助浴" in seen(at_daughter, SHELF)


def test_switched_off_her_home_and_a_listing_do_not_speak_of_her_needs(
    assessed: Elder, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    why = f"/shop/listings/{cast.bathing.code}/why/"
    assert "评估显示" in client.get(why).content.decode()
    assert "上门助浴" in client.get(reverse("portal:elder")).content.decode()

    choose_suggestions(person=cast.elder, is_personal=False, at=NOON)

    assert "评估显示" not in client.get(why).content.decode()
    assert "上门助浴" not in client.get(reverse("portal:elder")).content.decode()
    assert "和大家看到的一样" in client.get("/shop/suggestions/").content.decode()


# --- What is paid for -------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "广告"), ("en", "Ad")])
def test_what_is_paid_for_says_so_on_its_card(
    language: str, word: str, cast: Cast, sell: Sell, client: Client
) -> None:
    advertise(sell("保温杯"), NOON)
    client.cookies["django_language"] = language

    page = client.get(SHELF).content.decode()

    assert "保温杯" in page
    assert f'<span class="kind">{word}</span>' in page


def test_the_database_refuses_what_is_paid_for_without_its_label(cast: Cast) -> None:
    for label in ("", "推荐", "精选"):
        with pytest.raises(IntegrityError, match="shop_promotion_says_ad"), transaction.atomic():
            Promotion.objects.create(
                listing=cast.bathing,
                label=label,
                starts_at=NOON,
                ends_at=NOON + timedelta(days=1),
                placed_by="x",
                placed_at=NOON,
            )


def test_what_is_paid_for_is_shown_only_in_its_time_and_only_if_it_can_be_had(
    cast: Cast, sell: Sell
) -> None:
    cup = sell("保温杯")
    advertise(cup, NOON)

    def labels(at: datetime) -> list[str]:
        return [one.label for one in suggested_on_shelf(Reader(), at)]

    assert labels(NOON - timedelta(seconds=1)) == []
    assert labels(NOON) == ["广告"]
    assert labels(NOON + timedelta(days=1)) == []
    withdraw_listing(listing=cup, by="店主", at=NOON)
    assert labels(NOON) == []


# --- What it costs ----------------------------------------------------------------------------


def test_suggestions_cost_the_same_however_many_things_there_are(
    assessed: Elder,
    cast: Cast,
    sell: Sell,
    at_daughter: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    cup = rated(sell("保温杯"), 9)
    add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=cup, at=NOON)
    addresses = (SHELF, CART, f"/shop/listings/{cup.code}/suggested/")
    at_daughter.get(SHELF)
    before = []
    for address in addresses:
        with django_assert_max_num_queries(22) as asked:
            at_daughter.get(address)
        before.append(len(asked))
    for number in range(6):
        rated(sell(f"毛巾 {number}", category="E02"), 10 + number)

    for address, most in zip(addresses, before, strict=True):
        with django_assert_max_num_queries(most + 1):  # what is not in the cart is asked for
            at_daughter.get(address)
