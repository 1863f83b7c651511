"""The officer's page of programmes tells the truth of checkout and of the ledger."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.kernel.models import Event
from songhe.shop.actions.programmes import NotRunning, close_programme
from songhe.shop.models import Draw, Programme
from songhe.shop.queries.subsidies import programmes_open_to, used_by
from songhe.shop.tests.conftest import buy
from songhe.shop.tests.test_subsidies import bath, programme

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.officer)
    return client


def test_the_preview_says_what_checkout_then_gives(
    cast: Cast, grandma_acting: Acting, desk: Client
) -> None:
    programme(budget=100_000)
    programme(code="half", name="一半", amount=0, percent=50, least_age=90)
    like_her: dict[str, int | str] = {
        "age": 78,
        "care_level": 0,
        "region": cast.grandma.region.code,
    }

    page = desk.get("/shop/programmes/", {**like_her, "category": "J02", "yuan": "128"})
    order = buy(bath(cast, grandma_acting), cast.elder, grandma_acting)

    assert "高龄助浴补贴：50 元" in page.content.decode()
    assert "自己付 78 元" in page.content.decode()
    assert (order.subsidy, order.payable) == (5_000, 7_800)
    spent = desk.get("/shop/programmes/").content.decode()
    assert "答应了 50 元，账上该付 50 元" in spent
    assert "预算 1 000 元，用了 5%" in spent


def test_a_closed_programme_pays_nothing_new_and_keeps_its_word(
    cast: Cast, grandma_acting: Acting
) -> None:
    one = programme()
    promised = bath(cast, grandma_acting)

    close_programme(programme=one, reason="钱用完了", acting=acting_of(cast.officer), at=NOON)

    assert bath(cast, grandma_acting, "two", days=1).subsidy == 0
    assert buy(promised, cast.elder, grandma_acting).subsidy == 5_000
    told = Event.objects.get(name="shop.programme.close")
    assert told.facts == {"reason": "钱用完了", "before": "2026-12-31"}
    with pytest.raises(NotRunning):
        close_programme(programme=one, reason="x", acting=acting_of(cast.officer), at=NOON)


def test_a_new_version_ends_the_old_one_and_opens_no_new_purse(
    cast: Cast, grandma_acting: Acting, desk: Client
) -> None:
    old = programme(period="month", period_ceiling=8_000)
    buy(bath(cast, grandma_acting), cast.elder, grandma_acting)
    address = "/shop/programmes/new/?from=bathing"
    terms = {
        "kind": "subsidy",
        "name": "高龄助浴补贴",
        "fund": "武昌区民政局",
        "amount": "60",
        "period": "month",
        "period_ceiling": "80",
        "categories": "J02",
        "starts_on": "2026-11-21",
        "ends_on": "2027-12-31",
    }
    assert 'value="50' in desk.get(address).content.decode()  # it begins with the terms there are
    assert desk.post(address, terms).status_code == 422  # today the old one pays
    assert desk.post(address, {**terms, "percent": "5"}).status_code == 422
    desk.post(address, {**terms, "starts_on": "2026-11-22"})

    new = Programme.objects.get(line="bathing")
    old.refresh_from_db()
    assert (new.code, new.version, new.amount) == ("bathing-v2", 2, 6_000)
    assert old.ends_on.isoformat() == "2026-11-21"
    assert used_by(cast.grandma, [new], NOON + timedelta(days=1)) == {new.pk: 5_000}
    assert used_by(cast.grandma, [new], NOON + timedelta(days=20)) == {new.pk: 0}


def test_a_version_that_was_replaced_is_not_replaced_again(cast: Cast, desk: Client) -> None:
    old = programme()
    terms = {
        "kind": "subsidy",
        "name": "高龄助浴补贴",
        "fund": "武昌区民政局",
        "amount": "60",
        "period": "month",
        "categories": "J02",
        "starts_on": "2026-11-22",
        "ends_on": "2027-12-31",
    }
    address = "/shop/programmes/new/?from=bathing"
    assert desk.post(address, terms).status_code == 302

    twice = desk.post(address, terms)  # sent twice, or by a second officer

    assert "已经有更新的版本" in twice.content.decode()
    assert Programme.objects.filter(line=old.code).count() == 1
    newest = "/shop/programmes/new/?from=bathing-v2"
    assert desk.post(newest, {**terms, "starts_on": "2026-12-01"}).status_code == 302
    paying = programmes_open_to(cast.grandma, NOON + timedelta(days=20))
    assert [one.code for one in paying] == ["bathing-v3"]  # one of them, and not two


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "60000000"},
        {"amount": "60", "pieces": "99999999999"},
        {"amount": "60", "least_spend": "99999999"},
        {"amount": "NaN"},
        {"amount": "-60"},
    ],
)
def test_more_than_fits_in_the_books_is_said(desk: Client, wrong: dict[str, str]) -> None:
    terms = {
        "code": "new",
        "kind": "subsidy",
        "name": "新补贴",
        "fund": "武昌区民政局",
        "period": "month",
        "starts_on": "2026-11-22",
        "ends_on": "2027-12-31",
    }

    assert desk.post("/shop/programmes/new/", {**terms, **wrong}).status_code == 422
    assert not Programme.objects.exists()


def test_a_number_that_does_not_exist_is_told_and_what_was_typed_stays(desk: Client) -> None:
    terms = {
        "code": "new",
        "kind": "subsidy",
        "name": "新补贴",
        "fund": "武昌区民政局",
        "amount": "60",
        "period": "month",
        "categories": "J02 Z99",
        "starts_on": "2026-11-22",
        "ends_on": "2027-12-31",
    }

    refused = desk.post("/shop/programmes/new/", terms)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "没有这个编号：Z99" in page
    assert "新补贴" in page
    assert re.search(r'value="J02"[^>]* checked', page)
    assert not Programme.objects.exists()


def test_kinds_and_places_are_chosen_by_name_and_what_a_version_named_stays_chosen(
    cast: Cast, desk: Client
) -> None:
    community = cast.grandma.region  # smaller than what is offered
    programme(categories=["J02"], regions=[community.code])

    page = desk.get("/shop/programmes/new/?from=bathing").content.decode()
    terms = {
        "kind": "subsidy",
        "name": "高龄助浴补贴",
        "fund": "武昌区民政局",
        "amount": "60",
        "period": "month",
        "categories": ["J02", "B01"],
        "regions": [community.code, "420106012"],
        "starts_on": "2026-11-22",
        "ends_on": "2027-12-31",
    }
    desk.post("/shop/programmes/new/?from=bathing", terms)

    for code, name in (("J02", "助浴"), (community.code, community.name)):
        assert re.search(rf'value="{code}"[^>]* checked>[^<]*{name}', page), name
    assert "J02 助浴" not in page
    new = Programme.objects.get(line="bathing")
    assert (new.categories, new.regions) == (["J02", "B01"], [community.code, "420106012"])


def test_kinds_and_places_are_read_by_name_and_days_are_there(desk: Client) -> None:
    programme(categories=["J02"], regions=["420106012"])

    page = desk.get("/shop/programmes/").content.decode()

    assert "助浴 水果湖街道" in " ".join(page.split())
    assert 'value="2026-11-01"' in page  # the first day of the export


def test_the_export_names_orders_and_nobody(
    cast: Cast, grandma_acting: Acting, desk: Client
) -> None:
    programme()
    order = buy(bath(cast, grandma_acting), cast.elder, grandma_acting)
    days = {"first": NOON.date().isoformat(), "last": NOON.date().isoformat()}

    sheet = desk.get("/shop/programmes/draws.xlsx", days).content
    (_heads, row) = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()

    assert row[3] == order.code
    assert row[5:] == [5_000, 5_000]
    assert "王秀兰" not in str(row)
    yesterday = (NOON - timedelta(days=1)).date().isoformat()
    before = desk.get("/shop/programmes/draws.xlsx", {"first": yesterday, "last": yesterday})
    rows = CalamineWorkbook.from_filelike(BytesIO(before.content)).get_sheet_by_index(0)
    assert len(rows.to_python()) == 1
    assert Draw.objects.count() == 1


def test_the_page_costs_the_same_for_many_programmes(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    programme()
    desk.get("/shop/programmes/")
    with django_assert_max_num_queries(12) as asked:
        desk.get("/shop/programmes/")
    for number in range(5):
        programme(code=f"p{number}")

    with django_assert_max_num_queries(len(asked)):
        desk.get("/shop/programmes/")
