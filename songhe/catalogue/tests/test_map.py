"""A map of what was found: numbers like the list, public places only, home for her own people."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.accounts.models import Region
from songhe.catalogue.rules import maps

MAP = reverse("catalogue:map")
WUHAN = (30.55, 114.33)
NORTH = (30.58, 114.33)  # 3.3 km


def test_north_is_above_and_one_place_has_one_pin_with_its_lowest_price() -> None:
    spots = [
        maps.Spot(1, 9_900, WUHAN),
        maps.Spot(2, 5_000, NORTH),
        maps.Spot(3, 4_000, WUHAN),
        maps.Spot(4, 100, None),
    ]

    drawn = maps.chart(spots, home=None, streets=[("徐家棚", WUHAN), ("远方", (31.5, 114.33))])

    assert drawn is not None
    assert [(pin.numbers, pin.shown, pin.price) for pin in drawn.pins] == [
        ((1, 3), "1·3", 4_000),
        ((2,), "2", 5_000),
    ]
    south, north = drawn.pins
    assert south.y > north.y
    assert south.x == north.x == maps.WIDTH / 2
    assert (drawn.missing, drawn.home, [name.words for name in drawn.names]) == (
        (4,),
        False,
        ["徐家棚"],
    )


def test_a_ring_is_as_far_as_it_says_and_home_is_in_the_middle() -> None:
    drawn = maps.chart([maps.Spot(1, 100, NORTH)], home=WUHAN)

    assert drawn is not None
    assert (drawn.home, drawn.middle) == (True, (maps.WIDTH / 2, maps.HEIGHT / 2))
    per_km = (drawn.middle[1] - drawn.pins[0].y) / 3.336
    assert [ring.radius for ring in drawn.rings] == pytest.approx(
        [per_km * ring.km for ring in drawn.rings], rel=0.01
    )


def test_many_numbers_at_one_place_and_no_known_place_at_all() -> None:
    crowd = maps.chart([maps.Spot(n, 1, WUHAN) for n in range(1, 6)], home=None)

    assert crowd is not None
    assert crowd.pins[0].shown == "1–5"
    assert maps.shown([1, 3, 5, 7, 8]) == "1…"
    assert maps.shown([8, 18]) == "8·18"
    assert maps.chart([maps.Spot(1, 1, None)], home=WUHAN) is None


def _boxes(drawn: maps.Chart) -> list[tuple[float, float, float, float]]:
    """Return the boxes of everything written: pins, prices, names."""
    pins = [(pin.left, pin.y - 20, pin.left + pin.wide, pin.y + 20) for pin in drawn.pins]
    prices = [(pin.x - 34, pin.y - 38, pin.x + 34, pin.y - 21) for pin in drawn.pins]
    names = [
        (name.x - 8 * len(name.words), name.y - 13, name.x + 8 * len(name.words), name.y)
        for name in drawn.names
    ]
    return pins + prices + names


def test_nothing_on_a_map_lies_on_anything_else_and_nothing_is_lost() -> None:
    """Eighteen firms in a small town, as the demonstration has them."""
    places = [(30.52 + n % 5 * 0.011, 114.28 + n % 4 * 0.013) for n in range(18)]
    spots = [maps.Spot(number, 100 * number, at) for number, at in enumerate(places, start=1)]

    drawn = maps.chart(spots, home=WUHAN, streets=[("水果湖", at) for at in places])

    assert drawn is not None
    assert sorted(n for pin in drawn.pins for n in pin.numbers) == list(range(1, 19))
    boxes = _boxes(drawn)
    overlaps = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert not overlaps
    assert all(box[0] >= 0 and box[2] <= maps.WIDTH for box in boxes if len(drawn.names) < 18)


@pytest.fixture
def placed(cast: Cast) -> Cast:
    """The firm's street and her community lie two kilometres apart."""
    home = cast.grandma.region
    firm = cast.provider_org.region
    Region.objects.filter(pk=firm.pk).update(latitude=NORTH[0], longitude=NORTH[1])
    Region.objects.filter(pk=home.pk).update(latitude=WUHAN[0], longitude=WUHAN[1])
    return cast


def test_the_list_beside_the_map_has_the_same_numbers(placed: Cast, client: Client) -> None:
    page = client.get(MAP, {"q": "助浴"}).content.decode()

    assert 'href="#n1"' in page
    assert 'id="n1"' in page
    assert "号，128 元起" in page
    assert "家在这一带" not in page
    assert page.index('aria-label="单子"') > 0


def test_where_she_lives_is_drawn_for_her_own_people_only(placed: Cast, client: Client) -> None:
    asked = {"elder": placed.grandma.code}

    for person, sees in (
        (placed.daughter, True),
        (placed.son, False),
        (placed.manager, False),
        (None, False),
    ):
        client.logout()
        if person is not None:
            client.force_login(person)
        assert ("家在这一带" in client.get(MAP, asked).content.decode()) is sees
    client.force_login(placed.elder)
    page = client.get(MAP).content.decode()
    assert "家在这一带" in page
    assert placed.grandma.address not in page


def test_a_map_costs_as_much_with_more_streets(
    placed: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(MAP)
    Region.objects.bulk_create(
        Region(
            code=f"s{n}",
            name=f"街{n}",
            level="street",
            latitude=float(Decimal("30.5") + n),
            longitude=114.3,
        )
        for n in range(30)
    )

    with django_assert_max_num_queries(12):
        client.get(MAP)
