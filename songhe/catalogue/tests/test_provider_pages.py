import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.catalogue.actions import listings as shelf, providers
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingKind, ListingState
from songhe.catalogue.tests.conftest import OFFICER, TODAY, Sell

pytestmark = pytest.mark.usefixtures("at_noon")

CHANGED = {
    "title": "上门助浴（一人）",
    "words": "水温您试好再洗。",
    "price": "138.5",
    "unit": "次",
    "duration_minutes": "70",
    "buffer_minutes": "20",
    "needs": ["bathing_help"],
    "facts": "不用准备\n\n自带浴椅 ",
    "steps": "试水温\n洗",
}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.manager)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["elder", "daughter", "son", "worker", "doctor", "officer"])
@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/mine/",
        "/catalogue/mine/new/",
        "/catalogue/mine/{code}/",
        "/catalogue/licences/",
    ],
)
def test_the_desk_is_the_managers_alone(who: str, address: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(address.format(code=cast.bathing.code)).status_code == 404


def test_another_providers_listing_is_not_there(desk: Client, sell: Sell) -> None:
    theirs = sell("成人纸尿裤")

    assert desk.get(f"/catalogue/mine/{theirs.code}/").status_code == 404
    assert desk.post(f"/catalogue/mine/{theirs.code}/withdraw/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == ListingState.ON_SALE


def test_the_categories_of_a_new_listing_stand_in_the_readers_language(
    desk: Client, cast: Cast
) -> None:
    bathing = cast.bathing.category
    assert f">{bathing.name}</option>" in desk.get("/catalogue/mine/new/").content.decode()
    cast.manager.language = "en"
    cast.manager.save(update_fields=["language"])

    page = desk.get("/catalogue/mine/new/", headers={"accept-language": "en"}).content.decode()

    assert f">{bathing.name_en}</option>" in page
    assert f">{bathing.name}</option>" not in page


def test_goods_are_not_asked_about_as_if_somebody_came(desk: Client, cast: Cast) -> None:
    def asked(category: str, kind: str) -> str:
        return text(desk, f"/catalogue/mine/new/?category={category}&kind={kind}")

    bathing = asked(cast.bathing.category.code, "service")
    pads = asked("J09", "goods")

    for words in ("上门后不得再收", "比如护理至少 2 小时"):
        assert (words in bathing, words in pads) == (True, False)
    assert "比如至少买 2 包" in pads


def test_the_desk_lists_what_is_sold_and_what_is_not(desk: Client, cast: Cast) -> None:
    assert "1 项里，1 项现在能买" in text(desk, "/catalogue/mine/")

    providers.suspend_provider(provider=cast.provider, reason="许可证到期", by=OFFICER, at=NOON)

    mine = text(desk, "/catalogue/mine/")
    assert "暂停营业" in mine
    assert "许可证到期" in mine
    assert "上架了，但现在不能买" in mine


def test_changing_a_listing_counts_at_once(desk: Client, cast: Cast) -> None:
    answer = desk.post(f"/catalogue/mine/{cast.bathing.code}/", CHANGED)

    assert answer.status_code == 302
    listing = Listing.objects.get(pk=cast.bathing.pk)
    assert (listing.title, listing.price, listing.duration_minutes) == (
        "上门助浴（一人）",
        13_850,
        70,
    )
    assert (listing.facts, listing.steps) == (["不用准备", "自带浴椅"], ["试水温", "洗"])
    assert "138.50" in text(desk, f"/catalogue/{listing.code}/")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", "0"),
        ("price", "-1"),
        ("price", "1.005"),
        ("price", "免费"),
        ("title", ""),
        ("title", "长" * 61),
        ("duration_minutes", ""),
        ("duration_minutes", "5"),
        ("needs", ["nonsense"]),
    ],
)
def test_what_makes_no_sense_is_not_saved(
    field: str, value: object, desk: Client, cast: Cast
) -> None:
    answer = desk.post(f"/catalogue/mine/{cast.bathing.code}/", {**CHANGED, field: value})

    assert answer.status_code == 200
    cast.bathing.refresh_from_db()
    assert (cast.bathing.title, cast.bathing.price) == ("上门助浴", 12_800)


def test_a_listing_is_taken_off_and_put_back(desk: Client, cast: Cast) -> None:
    address = f"/catalogue/mine/{cast.bathing.code}/"

    for verb, state in (
        ("withdraw", ListingState.WITHDRAWN),
        ("withdraw", ListingState.WITHDRAWN),
        ("publish", ListingState.ON_SALE),
        ("publish", ListingState.ON_SALE),
    ):
        assert desk.post(f"{address}{verb}/").status_code == 302
        cast.bathing.refresh_from_db()
        assert cast.bathing.state == state


def test_a_new_listing_is_a_draft_until_published(desk: Client, cast: Cast) -> None:
    first = text(desk, "/catalogue/mine/new/")
    assert "助浴" in first
    assert "药品与送药" not in first  # no paper for it

    address = "/catalogue/mine/new/?category=J02&kind=service"
    assert "大约几分钟" in text(desk, address)
    answer = desk.post(address, {**CHANGED, "title": "床上擦浴"})

    listing = Listing.objects.get(title="床上擦浴")
    assert answer.headers["Location"] == f"/catalogue/mine/{listing.code}/"
    assert (listing.state, listing.provider) == (ListingState.DRAFT, cast.provider)
    desk.post(f"/catalogue/mine/{listing.code}/publish/")
    assert "床上擦浴" in text(desk, "/catalogue/?q=擦浴")


@pytest.mark.parametrize("query", ["category=F06&kind=goods", "category=J02&kind=goods"])
def test_nothing_new_without_a_paper_or_of_a_wrong_kind(query: str, desk: Client) -> None:
    answer = desk.post(f"/catalogue/mine/new/?{query}", {**CHANGED, "title": "新的"})

    assert answer.status_code == 200
    assert not Listing.objects.filter(title="新的").exists()


def test_papers_say_how_long_they_count(desk: Client, cast: Cast) -> None:
    paper = cast.provider.licences.get()
    assert "有效" in text(desk, "/catalogue/licences/")

    paper.expires_on = TODAY.replace(day=30)
    paper.save()
    assert "还有 9 天" in text(desk, "/catalogue/licences/")
    assert "快到期" in text(desk, "/catalogue/mine/")

    paper.expires_on = TODAY.replace(day=20)
    paper.save()
    assert "已到期" in text(desk, "/catalogue/licences/")


def test_the_desk_finds_by_words_and_state(desk: Client, cast: Cast) -> None:
    shelf.create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.SERVICE,
        facts=shelf.ListingFacts(
            title="床上擦浴", words="", price=1, unit="次", duration_minutes=10
        ),
    )

    assert "床上擦浴" not in text(desk, "/catalogue/mine/?q=助浴")
    assert "上门助浴" in text(desk, "/catalogue/mine/?q=助浴")
    assert "上门助浴</a>" not in text(desk, "/catalogue/mine/?state=draft")
    assert "床上擦浴" in text(desk, "/catalogue/mine/?state=draft")
    assert "没有这样的" in text(desk, "/catalogue/mine/?q=修脚")
    assert "2 项里，1 项现在能买" in text(desk, "/catalogue/mine/?state=nonsense")


def test_a_desk_of_a_hundred_costs_no_more_and_shows_fifty(
    desk: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    text(desk, "/catalogue/mine/")
    for number in range(60):
        shelf.create_listing(
            provider=cast.provider,
            category=cast.bathing.category,
            kind=ListingKind.SERVICE,
            facts=shelf.ListingFacts(
                title=f"擦浴 {number}", words="", price=1, unit="次", duration_minutes=10
            ),
        )

    with django_assert_max_num_queries(14):
        page = text(desk, "/catalogue/mine/")

    assert page.count("擦浴 ") == 49
    assert "第 1 页，共 2 页" in page
