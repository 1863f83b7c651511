"""Somebody shows her how to use what she bought: one plain choice for a checkout."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.assessment import actions as assessment
from songhe.assessment.queries import SELF_CARE
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.explaining import choose_explaining
from songhe.shop.actions.letting_go import drop_checkout
from songhe.shop.models import Checkout, Order
from songhe.shop.tests.conftest import TOMORROW_TEN, buy


@pytest.fixture
def mat(cast: Cast) -> Listing:
    listing = create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(
            title="防滑浴垫", words="底有吸盘。", price=3_990, unit="张", needs=("fall_prevention",)
        ),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    receive_stock(listing=listing, quantity=9, code="first", at=NOON)
    return Listing.objects.get(pk=listing.pk)


def assess(cast: Cast) -> None:
    """She gets up with difficulty, so that she should not fall."""
    answers = {"eating": 0, "grooming": 1, "dressing": 1, "toileting": 0, "mobility": 1}
    begun = assessment.start_assessment(elder=cast.grandma, scale=SELF_CARE, by="吴敏", at=NOON)
    for item, option in answers.items():
        assessment.answer(assessment=begun, item=item, option=option)
    assessment.finish_assessment(assessment=begun, by="吴敏", at=NOON)


def choose(cast: Cast, mat: Listing, acting: Acting, *, bath: bool = False) -> Checkout:
    lines = [Wanted(mat)]
    if bath:
        lines.append(Wanted(cast.bathing, starts_at=TOMORROW_TEN))
    return start_checkout(elder=cast.grandma, lines=lines, acting=acting, token="f", at=NOON)


def test_she_asks_for_it_and_may_think_again_until_it_is_paid(
    cast: Cast, mat: Listing, client: Client, grandma_acting: Acting
) -> None:
    checkout = choose(cast, mat, grandma_acting)
    assert not checkout.orders.get().explained
    client.force_login(cast.elder)
    path = f"/shop/checkouts/{checkout.code}/"

    with time_machine.travel(NOON, tick=False):
        assert "请送货人当面讲一讲怎么用" in client.get(path).content.decode()
        client.post(f"{path}explain/", {"wanted": "yes"})
        assert "不用讲，我会用" in client.get(path).content.decode()
        client.post(f"{path}explain/", {"wanted": "no"})
        assert not checkout.orders.get().explained
        client.post(f"{path}explain/", {"wanted": "yes"})
        order = buy(checkout, cast.elder, grandma_acting)
        page = client.get(f"/shop/orders/{order.code}/").content.decode()

    assert order.explained
    assert "送货人会当面讲一讲怎么用" in page


def test_goods_for_a_need_of_her_assessment_are_explained_unless_she_says_no(
    cast: Cast, mat: Listing, grandma_acting: Acting
) -> None:
    assess(cast)

    assert choose(cast, mat, grandma_acting).orders.get().explained


def test_what_comes_with_a_visit_is_not_asked_about(
    cast: Cast, mat: Listing, client: Client, grandma_acting: Acting
) -> None:
    assess(cast)
    checkout = choose(cast, mat, grandma_acting, bath=True)
    client.force_login(cast.elder)

    with time_machine.travel(NOON, tick=False):
        page = client.get(f"/shop/checkouts/{checkout.code}/").content.decode()

    assert not checkout.orders.get().explained
    assert "当面讲一讲" not in page
    assert choose_explaining(checkout=checkout, wanted=True, acting=grandma_acting, at=NOON) == 0


@pytest.mark.parametrize("end", ["paid", "dropped"])
def test_once_it_is_paid_or_closed_nothing_is_chosen_any_more(
    end: str, cast: Cast, mat: Listing, grandma_acting: Acting
) -> None:
    checkout = choose(cast, mat, grandma_acting)
    if end == "paid":
        buy(checkout, cast.elder, grandma_acting)
    else:
        drop_checkout(checkout=checkout, acting=grandma_acting, at=NOON)

    with pytest.raises(NotAllowed):
        choose_explaining(
            checkout=checkout, wanted=True, acting=grandma_acting, at=NOON + timedelta(minutes=1)
        )

    assert not Order.objects.get().explained
