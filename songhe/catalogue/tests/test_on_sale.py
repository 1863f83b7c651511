import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.catalogue import queries
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.actions.categories import load_categories
from songhe.catalogue.models import Category, Licence, Listing, Provider
from songhe.catalogue.shelves import shelf_of
from songhe.catalogue.tests.conftest import OFFICER, TODAY, Sell
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message

TOMORROW = NOON + timedelta(days=1)
AFTER = NOON + timedelta(days=2)


def test_loading_the_categories_twice_changes_nothing(db: None) -> None:
    assert load_categories() == load_categories() == Category.objects.count() == 129
    bathing = Category.objects.select_related("parent").get(code="J02")
    assert (bathing.name, bathing.parent and bathing.parent.name) == ("助浴", "长期照护")


def test_the_cast_sells_bathing(cast: Cast) -> None:
    assert queries.listing_on_sale(cast.bathing.code, NOON) == cast.bathing
    assert queries.why_not_on_sale(cast.bathing, NOON) == ""


def test_a_suspended_provider_vanishes_at_once(cast: Cast) -> None:
    providers.suspend_provider(provider=cast.provider, reason="许可证到期", by=OFFICER, at=NOON)

    cast.bathing.refresh_from_db()
    assert queries.listing_on_sale(cast.bathing.code, NOON) is None
    assert not queries.search(text="助浴", at=NOON).exists()
    listing = Listing.objects.get(pk=cast.bathing.pk)
    assert queries.why_not_on_sale(listing, NOON) == "这家服务商暂停营业，现在不能下单。"
    event = Event.objects.get(name="catalogue.provider.suspend")
    assert (event.actor, event.facts) == (OFFICER, {"reason": "许可证到期"})

    provider = Provider.objects.get(pk=cast.provider.pk)
    providers.restore_provider(provider=provider, reason="换了新证", by=OFFICER, at=NOON)
    assert queries.listing_on_sale(cast.bathing.code, NOON) == cast.bathing


def test_a_removed_provider_is_not_called_suspended(cast: Cast) -> None:
    providers.remove_provider(provider=cast.provider, reason="伪造证照", by=OFFICER, at=NOON)

    listing = Listing.objects.get(pk=cast.bathing.pk)
    assert queries.why_not_on_sale(listing, NOON) == "这家服务商被平台清退了，不能再下单。"


def test_a_paper_that_ran_out_needs_no_job(sell: Sell) -> None:
    listing = sell("成人纸尿裤")

    assert queries.listing_on_sale(listing.code, TOMORROW) == listing  # its last day
    assert queries.listing_on_sale(listing.code, AFTER) is None
    assert queries.why_not_on_sale(listing, AFTER) == (
        "这家服务商的许可证到期了，换好新证才能再下单。"
    )


def test_a_renewed_paper_counts_at_once(sell: Sell, shop: Provider) -> None:
    listing = sell("成人纸尿裤")
    providers.add_licence(
        provider=shop,
        category=Category.objects.get(code="E"),
        name="营业执照",
        number="F-E",
        expires_on=TODAY + timedelta(days=365),
        by=OFFICER,
        at=AFTER,
    )

    assert queries.listing_on_sale(listing.code, AFTER) == listing
    assert Licence.objects.filter(provider=shop).count() == 2


def test_a_paper_for_another_category_does_not_count(sell: Sell) -> None:
    listing = sell("降压茶", category="F06")

    assert queries.listing_on_sale(listing.code, NOON) is None


def test_a_paper_for_one_category_below_counts_for_it_alone(shop: Provider, sell: Sell) -> None:
    providers.add_licence(
        provider=shop,
        category=Category.objects.get(code="F06"),
        name="药品经营许可证",
        number="F-F06",
        expires_on=TODAY,
        by=OFFICER,
        at=NOON,
    )
    medicine, visit = sell("送药", category="F06"), sell("陪诊", category="F05")

    assert queries.listing_on_sale(medicine.code, NOON) == medicine
    assert queries.listing_on_sale(visit.code, NOON) is None


def test_drafts_and_withdrawn_listings_are_not_sold(sell: Sell) -> None:
    listing = sell("成人纸尿裤")
    listings.withdraw_listing(listing=listing, by="福安", at=NOON)

    assert queries.listing_on_sale(listing.code, NOON) is None
    with pytest.raises(NotAllowed):
        listings.withdraw_listing(listing=listing, by="福安", at=NOON)


def test_papers_that_run_out_soon_are_named(shop: Provider, cast: Cast) -> None:
    def soon(days: int) -> list[str]:
        return [licence.number for licence in queries.expiring(days, at=NOON)]

    assert soon(0) == []
    assert soon(1) == ["F-E", "F-J"]
    assert len(soon(220)) == 3


def test_workers_with_the_skill_can_come(cast: Cast) -> None:
    assert [calendar.person for calendar in queries.calendars_for(cast.bathing)] == [cast.worker]
    assert queries.workers_with_skill(cast.bathing) == [cast.worker]


def test_a_worker_who_left_does_not_come(cast: Cast) -> None:
    cast.worker.memberships.update(until=NOON)

    assert not queries.calendars_for(cast.bathing).exists()


def test_stars_are_counted(cast: Cast) -> None:
    for stars in (5, 4, 5):
        listings.add_stars(listing=cast.bathing, stars=stars)

    cast.bathing.refresh_from_db()
    assert (cast.bathing.stars, cast.bathing.stars_count) == (4.7, 3)
    assert cast.bathing.rating == (14 + 20) * 1000 // 8
    for stars in (0, 6):
        with pytest.raises(listings.NotStars):
            listings.add_stars(listing=cast.bathing, stars=stars)


def test_supply_is_counted_for_the_streets_that_are_served(
    cast: Cast, sell: Sell, shop: Provider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sell("成人纸尿裤")
    sell("护理垫")
    street = cast.provider_org.region
    shop.serves.set([street])

    with django_assert_num_queries(4):
        supply = {(row.street, row.category.code): row for row in queries.supply_by_street(at=NOON)}

    assert (supply[street, "E"].providers, supply[street, "E"].listings) == (1, 2)
    assert (supply[street, "J"].providers, supply[street, "J"].listings) == (1, 1)
    assert supply[street, "A"].listings == 0


def test_after_the_only_bath_is_gone_what_speaks_of_baths_is_said_to_be_only_near(
    cast: Cast, sell: Sell
) -> None:
    sell("折叠凳", words="淋浴间里坐着洗澡用。")

    def found(text: str) -> tuple[list[str], bool]:
        shelf = shelf_of(queries.Wish(text), number="1", size=18, at=NOON)
        return [card.listing.title for card in shelf.cards], shelf.only_near

    assert found("助浴") == (["上门助浴", "折叠凳"], False)
    assert not found("我想洗澡")[1]
    providers.suspend_provider(provider=cast.provider, reason="许可证到期", by=OFFICER, at=NOON)
    assert found("助浴") == (["折叠凳"], True)
    assert found("折叠凳") == (["折叠凳"], False)


@pytest.mark.usefixtures("at_noon")
class TestOfABathInVain:
    @pytest.fixture(autouse=True)
    def gone(self, cast: Cast, sell: Sell) -> None:
        for number in range(4):
            sell(f"折叠凳 {number} 号", words="淋浴间里坐着洗澡用。")
        for number in range(3):
            sell(f"陪夜 {number} 晚", category="J06")
        providers.suspend_provider(provider=cast.provider, reason="到期", by=OFFICER, at=NOON)

    def test_what_is_of_the_same_kind_stands_before_what_only_speaks_of_baths(
        self, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.daughter)

        shelf = client.get(f"/catalogue/?q=助浴&elder={cast.grandma.code}").content.decode()

        assert shelf.index("同类的还有") < shelf.index("陪夜 0 晚") < shelf.index("折叠凳 0 号")
        assert "试试这些" in shelf
        assert f'hx-get="/shop/suggested/?needs&amp;elder={cast.grandma.code}"' in shelf

    def test_an_elder_has_six_things_to_choose_from_at_most(
        self, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.elder)

        for words in ("助浴", "量子纠缠"):
            shelf = client.get(f"/catalogue/?q={words}").content.decode()
            main = shelf.split("<main")[1].split("</main>")[0]
            sought = main.split("</form>", 1)[1]  # below the field
            assert "请社区站帮着找" in sought
            assert len(re.findall(r"<(?:a|button)\b", sought)) <= 6

    def test_her_station_hears_once_what_she_or_her_daughter_could_not_find(
        self, cast: Cast, client: Client
    ) -> None:
        ask = {"q": "助浴", "elder": cast.grandma.code}
        client.force_login(cast.daughter)
        client.post("/home/ask-station/", ask)
        client.post("/home/ask-station/", ask)
        client.force_login(cast.elder)
        client.post("/home/ask-station/", {"q": "理发"})

        heard = Message.objects.filter(person=cast.operator, kind="sought").order_by("pk")
        bath, hair = (one.words for one in heard)
        assert f"{cast.daughter.name}替王秀兰找“助浴”" in bath
        assert "王秀兰想找“理发”" in hair
        assert all(cast.grandma.code in one.url for one in heard)

    @pytest.mark.parametrize("words", ["", " ", "\x00"])
    def test_her_station_is_not_asked_for_nothing(
        self, cast: Cast, client: Client, words: str
    ) -> None:
        client.force_login(cast.elder)

        assert client.post("/home/ask-station/", {"q": words}).status_code == 302
        assert not Message.objects.filter(kind="sought").exists()

    def test_nobody_asks_for_an_elder_who_is_not_theirs(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.daughter)

        answer = client.post("/home/ask-station/", {"q": "助浴", "elder": "NOBODYS"})

        assert answer.status_code == 404
        assert not Message.objects.filter(kind="sought").exists()
