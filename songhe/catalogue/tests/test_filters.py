from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.models import Region
from songhe.booking.actions import hold
from songhe.catalogue.actions import listings
from songhe.catalogue.queries import Wish, counts, pool_of, regions_near, search
from songhe.catalogue.rules.bands import BANDS, band_of, kilometres
from songhe.catalogue.shelves import shelf_of
from songhe.catalogue.tests.conftest import Sell

TODAY = NOON.date()


def titles(**wished: Any) -> list[str]:
    shelf = shelf_of(Wish(**wished), number="1", size=18, at=NOON)
    return sorted(card.listing.title for card in shelf.cards)


@pytest.fixture
def few(cast: Cast, sell: Sell) -> None:
    sell("护理垫", price=4_900)
    sell("轮椅", category="E01", price=50_000)


@pytest.mark.parametrize("price", [1, 4_999, 5_000, 10_000, 99_999, 100_000, 10**9])
def test_every_price_lies_in_exactly_one_band(price: int) -> None:
    assert [band for band in BANDS if band.holds(price)] == [band_of(price)]


def test_the_way_between_two_streets_is_as_the_crow_flies() -> None:
    assert kilometres((30.57, 114.32), (30.57, 114.32)) == 0
    assert kilometres((30.57, 114.32), (30.58, 114.32)) == pytest.approx(1.11, abs=0.01)


@pytest.mark.usefixtures("few")
def test_a_band_of_prices_narrows_and_the_others_keep_their_counts() -> None:
    assert titles(band="0-50") == ["护理垫"]

    found = pool_of(Wish(band="0-50"), NOON).counts
    assert (found.total, found.more, found.at_least) == (1, False, False)
    assert found.bands == {"0-50": 1, "100-300": 1, "300-1000": 1}
    assert found.kinds == {"goods": 1}


@pytest.mark.usefixtures("few")
def test_a_rating_narrows() -> None:
    assert titles(rating="45") == []
    pad = search(text="护理垫", at=NOON)[0]
    for _ in range(10):
        listings.add_stars(listing=pad, stars=5)

    assert titles(rating="45") == ["护理垫"]
    assert pool_of(Wish(), NOON).counts.ratings == {"45": 1, "40": 3}


@pytest.mark.usefixtures("few")
def test_on_a_day_only_those_are_there_who_can_come(cast: Cast) -> None:
    assert titles(day=TODAY) == ["上门助浴"]

    hold(
        calendar=cast.worker.calendar,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=11),
        buffer_minutes=0,
        purpose="test:1",
        expires_at=NOON + timedelta(minutes=10),
        by="王秀兰",
        at=NOON,
    )

    assert titles(day=TODAY) == []
    assert titles(day=TODAY + timedelta(days=1)) == ["上门助浴"]


@pytest.mark.usefixtures("few")
def test_near_is_near_the_streets_of_the_seller(cast: Cast) -> None:
    street = cast.provider_org.region
    Region.objects.filter(pk=street.pk).update(latitude=30.55, longitude=114.30)

    assert street.pk in regions_near((30.55, 114.31), 1)
    assert street.pk not in regions_near((31.55, 114.31), 5)
    assert titles(near=1, streets=()) == []
    assert "上门助浴" in titles(near=1, streets=(street.pk,))


def test_numbers_of_a_part_say_that_there_are_more(
    cast: Cast, sell: Sell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        sell(f"护理垫 {number} 号", price=1_000 + number)
    monkeypatch.setattr(counts, "MOST", 5)

    found = pool_of(Wish(), NOON)
    narrowed = pool_of(Wish(kind="service"), NOON)

    assert (len(found.keys), found.counts.more, found.counts.at_least) == (5, True, True)
    assert (narrowed.counts.total, narrowed.counts.more, narrowed.counts.at_least) == (
        1,
        False,
        True,
    )


@pytest.mark.usefixtures("few")
def test_filters_cost_one_query_more(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(7):
        shelf_of(Wish(day=TODAY, band="100-300"), number="1", size=18, at=NOON)


@pytest.mark.usefixtures("at_noon", "few")
class TestPage:
    def page(self, client: Client, query: str) -> str:
        return client.get(f"/catalogue/?{query}").content.decode()

    def test_a_filter_in_force_can_be_taken_off_again(self, client: Client) -> None:
        shelf = self.page(client, "band=0-50")

        assert "去掉条件：50 元以下" in shelf
        assert 'href="?"' in shelf
        assert "上门助浴" not in shelf

    def test_distance_is_offered_to_a_relative_and_never_for_a_stranger(
        self, cast: Cast, client: Client
    ) -> None:
        elder = cast.grandma.code
        assert "离家多远" not in self.page(client, f"elder={elder}&near=1")

        client.force_login(cast.daughter)
        home = cast.grandma.region
        Region.objects.filter(pk=home.pk).update(latitude=30.55, longitude=114.30)

        assert "离家多远" in self.page(client, f"elder={elder}")
        assert "离家多远" not in self.page(client, "elder=NOBODYS&near=1")

    def test_nothing_found_offers_what_sounds_alike_and_what_is_often_sought(
        self, client: Client
    ) -> None:
        shelf = self.page(client, "q=量子纠缠")

        assert "试试这些" in shelf
        assert "q=%E5%8A%A9%E6%B5%B4" in shelf  # 助浴

    def test_too_many_filters_can_be_taken_off_at_once(self, client: Client) -> None:
        shelf = self.page(client, "q=护理垫&band=1000-&kind=goods")

        assert "去掉所有条件" in shelf
        assert "q=%E6%8A%A4%E7%90%86%E5%9E%AB" in shelf

    @pytest.mark.parametrize(
        "query", ["day=x", "day=1999-01-01", "near=7", "band=x", "rating=9", "near=1&elder=%00"]
    )
    def test_filters_that_make_no_sense_are_left_out(self, query: str, client: Client) -> None:
        assert "上门助浴" in self.page(client, query)
