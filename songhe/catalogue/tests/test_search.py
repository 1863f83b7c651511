import pytest
from pytest_django import DjangoAssertNumQueries

from conftest import NOON
from songhe.catalogue import queries
from songhe.catalogue.actions import listings
from songhe.catalogue.queries import Wish
from songhe.catalogue.shelves import shelf_of
from songhe.catalogue.states import Sort
from songhe.catalogue.tests.conftest import Sell

pytestmark = pytest.mark.usefixtures("goods")


@pytest.fixture
def goods(sell: Sell) -> None:
    sell("成人纸尿裤 L 码 20 片", price=8_900, needs=("continence_care",))
    sell("护理垫 60×90", price=4_900, needs=("continence_care", "bed_care"))
    sell("带光源放大镜", category="E07", price=3_900)
    sell("泡脚桶", category="E01", price=12_900)
    sell("夜间陪护", category="J06", price=26_000)


def found(text: str = "", **more: object) -> list[str]:
    return [one.title for one in queries.search(text=text, at=NOON, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "成人纸尿裤",
        "尿不湿",  # a synonym
        "纸尿库",  # a wrong character that sounds the same
        "便宜的尿不湿 老人用",  # not every word of it is there
        "纸尿裤",
        "L码尿不湿",
        "niaobushi",  # a synonym's pinyin
        "zhiniaoku",
        "chengren zhiniaoku",
        "nbs",  # a synonym's initials
        "znk",
        "niaobusi",  # a letter left out
        "ＮＩＡＯＢＵＳＨＩ",
    ],
)
def test_whatever_people_call_it_it_is_found(text: str) -> None:
    assert found(text)[0] == "成人纸尿裤 L 码 20 片"


@pytest.mark.parametrize(
    "text", ["zhuyu", "zy", "助浴", "洗澡", "帮忙洗澡", "zhuyv", "住浴", "沐浴"]
)
def test_bathing_is_found(text: str) -> None:
    assert found(text)[0] == "上门助浴"


@pytest.mark.parametrize("text", ["量子纠缠", "xyzxyz", "'; drop table", "a\\b' | c"])
def test_nonsense_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["", "   ", "。。。", "🙂", "&|!()", "\\"])
def test_asking_nothing_finds_everything(text: str) -> None:
    assert len(found(text)) == 6


def test_a_title_counts_more_than_a_description(sell: Sell) -> None:
    sell("沙发垫", words="也可以当护理垫用。")

    assert found("护理垫")[:2] == ["护理垫 60×90", "沙发垫"]


def test_filters_narrow_and_sorts_order() -> None:
    assert found(category="E02", sort=Sort.CHEAP) == ["护理垫 60×90", "成人纸尿裤 L 码 20 片"]
    assert found(category="E", sort=Sort.DEAR)[0] == "泡脚桶"
    assert found(need="bed_care") == ["护理垫 60×90"]
    assert found(kind="service", sort=Sort.DEAR) == ["夜间陪护", "上门助浴"]
    assert found(at_most=4_000) == ["带光源放大镜"]


def test_the_best_rated_comes_first() -> None:
    queries.search(text="泡脚桶", at=NOON)
    footbath = queries.search(text="泡脚桶", at=NOON)[0]
    for _ in range(5):
        listings.add_stars(listing=footbath, stars=5)

    assert found(sort=Sort.RATED)[0] == "泡脚桶"


def test_what_was_renamed_is_found_by_its_new_name() -> None:
    listing = queries.search(text="泡脚桶", at=NOON)[0]
    listings.change_listing(
        listing=listing,
        facts=listings.ListingFacts(title="恒温桶", words="加热快。", price=1, unit="个"),
        by="福安",
        at=NOON,
    )

    assert found("恒温桶") == ["恒温桶"]
    assert found("泡脚桶") == []
    assert listings.write_search_again() == 6
    assert found("hengwentong") == ["恒温桶"]


def test_counts_stand_beside_the_filters() -> None:
    shelf = shelf_of(Wish(kind="goods"), number="1", size=10, at=NOON)

    assert (shelf.counts.total, shelf.counts.more) == (4, False)
    assert shelf.counts.categories["E"] == 4
    assert shelf.counts.categories["E02"] == 2
    assert shelf.counts.categories["J"] == 0
    assert shelf.counts.kinds == {"goods": 4, "service": 2}
    assert shelf.counts.needs == {"continence_care": 2, "bed_care": 1}


def leaf(wish: Wish, token: str = "") -> tuple[list[str], str, str]:
    shelf = shelf_of(wish, number=token, size=4, at=NOON)
    titles = [card.listing.title for card in shelf.cards]
    return titles, shelf.page.previous, shelf.page.next


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_and_lead_back(sort: Sort) -> None:
    wish = Wish(sort=sort)
    first, nothing, on = leaf(wish)
    second, back, end = leaf(wish, on)

    assert [len(first), len(second), nothing, end] == [4, 2, "", ""]
    assert len({*first, *second}) == 6
    assert leaf(wish, back)[0] == first
    for made_up in ("2", "nonsense", on[:-1]):
        assert leaf(wish, made_up)[0] == first


def test_what_comes_in_meanwhile_shows_nothing_twice_and_hides_nothing(sell: Sell) -> None:
    wish = Wish(sort=Sort.CHEAP)
    first, _none, on = leaf(wish)

    sell("最便宜的新货", price=1)

    second, back, _end = leaf(wish, on)
    assert not {*first} & {*second}
    assert len({*first, *second}) == 6
    assert leaf(wish, back)[0] == first
    assert leaf(wish)[0][0] == "最便宜的新货"


def test_a_shelf_costs_the_same_at_ten_times_the_goods(
    sell: Sell, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        sell(f"护理垫 {number} 号")
        if number % 10 == 0:
            sell(f"陪夜 {number}", category="J06")

    # Counts, page and pictures, then three for the next free times of services; a text is tried
    # first, and where few things are called so, descriptions and what is similar are asked too, and
    # whether any is called so at all.
    for wish, queries_asked in ((Wish(), 6), (Wish(text="护理垫"), 4), (Wish(text="助浴"), 10)):
        with django_assert_num_queries(queries_asked):
            shelf_of(wish, number="1", size=18, at=NOON)
