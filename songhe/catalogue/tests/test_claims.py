"""What may not be said, and what has to be read before it is sold."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.catalogue.actions import listings as actions
from songhe.catalogue.actions.providers import add_licence
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.queries import listing_on_sale
from songhe.catalogue.rules.claims import claims_in
from songhe.catalogue.states import ListingKind, ListingState
from songhe.catalogue.tests.conftest import OFFICER, TODAY
from songhe.kernel.flow import NotAllowed

CALCIUM = "一天一片。本品不能代替药物。"


@pytest.mark.parametrize(
    ("words", "category", "rules"),
    [
        ("根治老寒腿", "E02", ["广告法16"]),
        ("根 · 治老寒腿", "E02", ["广告法16"]),
        ("全国第一的床垫，治疗腰痛", "C02", ["广告法9", "广告法17"]),
        ("艾灸养生，不是治病", "G05", []),
        ("治疗膝痛", "F08", []),
        ("治疗膝痛，保证治好", "F08", ["广告法16"]),
        ("补钙", "B05", ["广告法18-2"]),
        ("补钙，预防骨折。" + CALCIUM, "B05", ["广告法18"]),
        ("降血压。" + CALCIUM, "B05", ["广告法18"]),
        (CALCIUM, "B05", []),
        ("量血压准", "E04", []),
    ],
)
def test_each_claim_names_its_rule(words: str, category: str, rules: list[str]) -> None:
    assert [claim.rule.code for claim in claims_in([words], category=category)] == rules


def calcium(words: str = CALCIUM, **more: Any) -> actions.ListingFacts:
    return actions.ListingFacts(
        title="钙片",
        words=words,
        price=8_800,
        unit="瓶",
        **more,
    )


@pytest.fixture
def tablets(cast: Cast) -> Listing:
    """Health food that waits to be read."""
    category = Category.objects.get(code="B05")
    add_licence(
        provider=cast.provider,
        category=category,
        name="保健食品备案",
        number="G-1",
        expires_on=TODAY.replace(year=2028),
        by=OFFICER,
        at=NOON,
    )
    listing = actions.create_listing(
        provider=cast.provider, category=category, kind=ListingKind.GOODS, facts=calcium()
    )
    actions.publish_listing(listing=listing, by="孙丽", at=NOON)
    return listing


def change(listing: Listing, facts: actions.ListingFacts) -> None:
    actions.change_listing(listing=listing, facts=facts, by="孙丽", at=NOON)


def test_health_food_is_read_before_it_is_sold(tablets: Listing) -> None:
    assert tablets.state == ListingState.CHECKING
    assert listing_on_sale(tablets.code, NOON) is None

    actions.pass_listing(listing=tablets, by=OFFICER, at=NOON)

    assert listing_on_sale(tablets.code, NOON) == tablets


def test_other_words_are_read_again_and_another_price_is_not(tablets: Listing) -> None:
    actions.pass_listing(listing=tablets, by=OFFICER, at=NOON)

    change(tablets, calcium(needs=["fall_prevention"]))
    assert tablets.state == ListingState.ON_SALE

    change(tablets, calcium("一天两片。本品不能代替药物。"))
    assert tablets.state == ListingState.CHECKING
    assert listing_on_sale(tablets.code, NOON) is None


def test_words_that_were_passed_come_back_without_waiting(tablets: Listing) -> None:
    actions.pass_listing(listing=tablets, by=OFFICER, at=NOON)
    actions.withdraw_listing(listing=tablets, by="孙丽", at=NOON)

    actions.publish_listing(listing=tablets, by="孙丽", at=NOON)

    assert tablets.state == ListingState.ON_SALE


def test_what_is_given_back_says_why(tablets: Listing) -> None:
    actions.return_listing(listing=tablets, reason="缺批准文号", by=OFFICER, at=NOON)

    assert (tablets.state, tablets.check_reason) == (ListingState.DRAFT, "缺批准文号")
    with pytest.raises(NotAllowed):
        actions.pass_listing(listing=tablets, by=OFFICER, at=NOON)


def test_a_forbidden_claim_changes_nothing(cast: Cast) -> None:
    with pytest.raises(actions.ForbiddenClaims):
        change(
            cast.bathing,
            actions.ListingFacts(title="根治皮肤病的洗浴", words="", price=1, unit="次"),
        )

    cast.bathing.refresh_from_db()
    assert cast.bathing.title == "上门助浴"


@time_machine.travel(NOON, tick=False)
def test_the_page_names_the_words_and_the_rule_and_keeps_what_was_typed(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)

    page = client.post(
        f"/catalogue/mine/{cast.bathing.code}/",
        {
            "title": "上门助浴",
            "words": "特效药浴，治疗风湿。",
            "price": "128",
            "unit": "次",
            "duration_minutes": "60",
        },
    ).content.decode()

    assert "“特效”不能写。《广告法》第十六条" in page
    assert "“治疗”不能写。《广告法》第十七条" in page
    assert "特效药浴，治疗风湿。" in page


@time_machine.travel(NOON, tick=False)
def test_an_officer_reads_it_on_the_page(tablets: Listing, cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    assert CALCIUM in client.get("/oversight/checks/").content.decode()

    without = client.post(f"/oversight/checks/{tablets.code}/return/", {"reason": ""})
    assert without.status_code == 422
    client.post(f"/oversight/checks/{tablets.code}/pass/")

    tablets.refresh_from_db()
    assert tablets.state == ListingState.ON_SALE
    client.force_login(cast.manager)
    assert "复核通过" in client.get("/notify/messages/").content.decode()
