"""Which of many things is it about: an elder leafs by fives, and comes back to where she chose."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.tests.conftest import buy
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.models import Order
from songhe.shop.tests.sellers import second_firm, sold_by


@pytest.fixture
def things(cast: Cast) -> list[Listing]:
    firm, category = second_firm(cast), Category.objects.get(code="E01")
    found = [sold_by(firm, category, title=f"好物{one}号", price=900) for one in range(11)]
    for listing in found:
        receive_stock(listing=listing, quantity=1, code=f"in:{listing.code}", at=NOON)
    return found


@pytest.fixture
def bought(cast: Cast, things: list[Listing]) -> Order:
    her = acting_of(cast.elder)
    wanted = [Wanted(listing) for listing in things]
    checkout = start_checkout(elder=cast.grandma, lines=wanted, acting=her, token="11", at=NOON)
    return buy(checkout, cast.daughter, her)


def choices(page: str) -> list[str]:
    """Return what may be pressed, as it is read."""
    return re.findall(r'class="choice"[^>]*>.*?<span>([^<]*)', page, re.DOTALL)


@pytest.mark.usefixtures("at_noon")
def test_of_eleven_things_she_sees_six_choices_a_page_and_comes_back_to_where_she_chose(
    cast: Cast, client: Client, bought: Order
) -> None:
    client.force_login(cast.elder)
    start = reverse("aftersales:start", args=[bought.code])
    ask = reverse("aftersales:ask", args=[bought.code, "cancel"])

    pages = [client.get(start, {"page": page}).content.decode() for page in ("", "2", "3", "x")]

    first, second, third, _made_up = shown = [choices(page) for page in pages]
    assert first == ["好物0号", "好物1号", "好物2号", "好物3号", "全都不要了", "更多"]
    assert second == ["好物4号", "好物5号", "好物6号", "好物7号", "好物8号", "更多"]
    assert third == ["好物9号", "好物10号"]
    assert shown[3] == first
    assert f'href="{start}?page=2"' in pages[0]
    assert f"{start}?page=1" in pages[1]  # back
    line = bought.lines.get(title="好物7号").pk
    assert f"{start}?page=2" in client.get(start, {"line": line}).content.decode()
    assert f"{start}?line={line}" in client.get(ask, {"line": line}).content.decode()
    asked = client.get(ask, {"line": str(line), "reason": "mind"}).content.decode()
    assert f"{start}?line={line}" in asked

    client.force_login(cast.daughter)
    assert len(choices(client.get(start).content.decode())) == 12  # all at once


@pytest.mark.usefixtures("at_noon")
def test_six_choices_stand_on_one_page(cast: Cast, client: Client, things: list[Listing]) -> None:
    her = acting_of(cast.elder)
    wanted = [Wanted(listing) for listing in things[:5]]
    checkout = start_checkout(elder=cast.grandma, lines=wanted, acting=her, token="5", at=NOON)
    order = buy(checkout, cast.elder, her)
    client.force_login(cast.elder)

    page = client.get(reverse("aftersales:start", args=[order.code])).content.decode()

    assert choices(page)[-2:] == ["好物4号", "全都不要了"]
    assert len(choices(page)) == 6
