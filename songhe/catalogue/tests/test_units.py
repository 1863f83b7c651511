"""What a price is for, how many one may buy, and what units of old become."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from conftest import NOON, Cast
from songhe.catalogue.actions import listings, sheets, variants
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Listing
from songhe.catalogue.queries import why_not_quantity
from songhe.catalogue.queries.sheets import sheet_of
from songhe.catalogue.rules.units import choices, fits, kind_of, minutes_for, nearest
from songhe.catalogue.states import ListingKind, PricePer
from songhe.catalogue.tests.conftest import Sell
from songhe.catalogue.tests.test_bulk import bring, faults
from songhe.catalogue.tests.test_provider_pages import CHANGED
from songhe.catalogue.unit_words import COUNTED, COUNTED_SERVICES, UNITS, counted


@pytest.mark.parametrize(
    ("unit", "is_service", "kind"),
    [
        ("次", True, "visit"),
        ("每小时", True, "hour"),
        ("钟头", True, "hour"),
        ("课时", True, "session"),
        ("月", True, "month"),
        ("台", True, "item"),  # keeps its own word
        ("次", False, "item"),  # so do goods, always
    ],
)
def test_a_unit_in_words_is_of_a_kind(unit: str, is_service: bool, kind: str) -> None:  # noqa: FBT001 (a table)
    assert kind_of(unit, is_service=is_service) == kind


@pytest.mark.parametrize(
    ("asked", "least", "step", "most", "right", "near"),
    [
        (1, 1, 1, 99, True, 1),
        (1, 2, 1, 12, False, 2),
        (3, 2, 2, 12, False, 4),
        (12, 2, 2, 12, True, 12),
        (13, 2, 2, 12, False, 12),
        (7, 2, 3, 12, False, 8),
    ],
)
def test_a_number_is_reached_from_the_least_by_whole_steps(
    asked: int,
    least: int,
    step: int,
    most: int,
    right: bool,  # noqa: FBT001 (a table)
    near: int,
) -> None:
    there = list(choices(least=least, step=step, most=most))

    assert (asked in there) == right
    assert fits(asked, least=least, step=step) == right or asked > most
    assert nearest(asked, least=least, step=step, most=most) == near
    assert near in there


def test_hours_are_as_long_as_they_are_many_and_visits_are_not() -> None:
    assert [minutes_for("hour", 0, number) for number in (2, 3)] == [120, 180]
    assert [minutes_for("portion", 40, number) for number in (1, 5)] == [40, 40]


@pytest.fixture
def hourly(cast: Cast) -> Listing:
    """Care by the hour, two at least, at 60 yuan."""
    listings.change_listing(
        listing=cast.bathing,
        facts=listings.ListingFacts(
            title="上门照护", words="陪着。", price=6_000, unit="小时", duration_minutes=60, least=2
        ),
        by="福安",
        at=NOON,
    )
    return Listing.objects.select_related("category__parent", "provider__organisation").get(
        pk=cast.bathing.pk
    )


def test_care_by_the_hour_says_so_and_its_shortest_visit_is_its_least(hourly: Listing) -> None:
    assert (hourly.price_per, hourly.unit, hourly.duration_minutes) == (PricePer.HOUR, "小时", 120)
    assert hourly.sold_by == "每小时，2 小时起"
    assert hourly.quantities == list(range(2, 13))
    assert why_not_quantity(hourly, 1) == "至少要 2 小时。"
    assert why_not_quantity(hourly, 13) == "一次最多 12 小时。"
    assert not why_not_quantity(hourly, 4)


def test_a_visit_is_bought_once(cast: Cast) -> None:
    assert cast.bathing.price_per == PricePer.VISIT
    assert cast.bathing.quantities == [1]
    assert why_not_quantity(cast.bathing, 2)


def test_the_page_and_the_shelf_say_by_what_it_is_sold(hourly: Listing, client: Client) -> None:
    for address in (reverse("catalogue:home"), reverse("catalogue:listing", args=[hourly.code])):
        assert "每小时，2 小时起" in client.get(address).content.decode()


def test_the_form_takes_kind_and_numbers(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    address = reverse("catalogue:edit", args=[cast.bathing.code])
    asked = {**CHANGED, "unit": "", "price_per": "hour", "least": "3", "more_by": "2"}

    assert client.post(address, {**asked, "price_per": "item"}).status_code == 200
    assert client.post(address, asked).status_code == 302

    kept = Listing.objects.get(pk=cast.bathing.pk)
    assert (kept.per, kept.least, kept.more_by, kept.duration_minutes) == ("小时", 3, 2, 180)


def test_a_sheet_carries_the_numbers_and_leaves_them_where_it_has_none(sell: Sell) -> None:
    pad = sell("护理垫")
    Listing.objects.filter(pk=pad.pk).update(least=5, more_by=5)

    assert pad.kind == ListingKind.GOODS
    kept = bring(pad.provider, [pad.code, *ROW])
    assert not faults(kept)
    sheets.take_sheet(sheet=kept, by="福安", at=NOON)
    sheets.finish_sheet(sheet=kept, at=NOON)

    pad.refresh_from_db()
    assert (pad.price, pad.least, pad.more_by) == (3_990, 5, 5)
    head, *_rows = sheet_of(pad.provider)
    assert head[-2:] == ["至少几个", "每次加几个"]


ROW = ["E02", "商品", "护理垫", "", "39.9", "包", "", "", "", "", "", ""]


@time_machine.travel(NOON, tick=False)
def test_different_prices_say_from_on_the_shelf(sell: Sell, client: Client) -> None:
    coat = sell("外套", price=3_900)
    receive_stock(listing=coat, quantity=5, code="in", at=NOON)
    for name, price in (("M", 3_900), ("XL", 4_900)):
        variants.add_variant(listing=coat, name=name, price=price, at=NOON)
    page = client.get(reverse("catalogue:home"), {"q": "外套"}).content.decode()
    assert "39 元起" in page

    dear = coat.variants.get(name="XL")
    variants.change_variant(variant=dear, name="XL", price=4_900, is_active=False)

    page = client.get(reverse("catalogue:home"), {"q": "外套"}).content.decode()
    assert "39 元" in page
    assert "39 元起" not in page


def test_a_known_unit_is_said_in_the_readers_language_and_a_free_one_stays() -> None:
    goods = Listing(kind=ListingKind.GOODS, price_per=PricePer.ITEM, unit="套")
    free = Listing(kind=ListingKind.GOODS, price_per=PricePer.ITEM, unit="板 30 片")

    assert (goods.per, free.per) == ("套", "板 30 片")
    with override("en"):
        assert (goods.per, free.per) == ("set", "板 30 片")


@pytest.mark.parametrize(
    ("number", "price_per", "unit", "words"),
    [
        (1, PricePer.HOUR, "小时", "1 hour"),
        (2, PricePer.HOUR, "小时", "2 hours"),
        (2, PricePer.PERSON, "人", "2 people"),
        (3, PricePer.ITEM, "盒", "3 boxes"),
        (2, PricePer.ITEM, "幅", "2 幅"),  # a seller's own word
    ],
)
def test_things_are_counted_with_the_plural_that_belongs_to_the_number(
    number: int, price_per: PricePer, unit: str, words: str
) -> None:
    with override("en"):
        assert counted(number, price_per=price_per, unit=unit) == words
    if price_per != PricePer.ITEM:
        assert counted(number, price_per=price_per, unit="") == f"{number} {unit}"
    assert set(COUNTED) == set(UNITS)
    assert set(COUNTED_SERVICES) == {*PricePer.values} - {PricePer.ITEM}
