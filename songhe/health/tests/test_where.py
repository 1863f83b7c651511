"""Where she is, in words and on a map: right in the arithmetic, and only for whom she lets know."""

from datetime import timedelta
from math import isclose

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import change_rights
from songhe.accounts.models import Elder
from songhe.accounts.states import Right
from songhe.consent.actions import give_consent
from songhe.consent.models import Look
from songhe.consent.queries import looks_at
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.fences import set_fence
from songhe.health.actions.readings import load_readings
from songhe.health.actions.wishes import ask_watch
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.wishes import DeviceWish
from songhe.health.rules.fence import Circle
from songhe.health.rules.place_map import NARROW, WIDE, Room, draw
from songhe.health.rules.places import Place
from songhe.health.rules.whereabouts import Spot, nearest, rounded, way
from songhe.health.showing.whereabouts import whereabouts_of
from songhe.health.states import Wish

HOME = Place(30.5468, 114.362)
NORTH = 1 / 111_195  # degrees of a metre
SPOT = Spot("家", HOME, 300)
PAGE = "/health/elders/{}/"


def north_of_home(metres: float) -> Place:
    return Place(HOME.latitude + metres * NORTH, HOME.longitude)


def was(elder: Elder, watch: Device, place: Place, *, ago: float = 12) -> None:
    at = NOON - timedelta(minutes=ago)
    facts = {"latitude": place.latitude, "longitude": place.longitude, "location_accuracy": 25.0}
    for metric, value in facts.items():
        load_readings(elder=elder, device=watch, metric=metric, times=[at], values=[value], at=NOON)


@pytest.fixture
def out(cast: Cast) -> None:
    """Twelve minutes ago she was 1,200 m north of the middle of her home."""
    set_fence(
        elder=cast.grandma,
        name="家",
        circle=Circle(*HOME, 300),
        acting=acting_of(cast.elder),
        at=NOON,
    )
    was(cast.grandma, cast.watch, north_of_home(1200))


def let(cast: Cast, *rights: Right) -> None:
    kinship = cast.grandma.kinships.get(relative=cast.daughter)
    change_rights(kinship=kinship, rights=rights, by="王秀兰", at=NOON)


def raised(cast: Cast, rule: str) -> Alert:
    found = raise_alert(
        elder=cast.grandma,
        rule=rule,
        severity="urgent",
        evidence={"value": 1, "metres": 900},
        began_at=NOON,
        at=NOON,
    )
    assert found is not None
    return found


# --- Arithmetic ----------------------------------------------------------------------------


def test_the_place_counts_whose_edge_is_nearest_not_whose_middle() -> None:
    small = Spot("药店", north_of_home(900), 10)

    near = nearest(north_of_home(550), [small, SPOT])

    assert near is not None
    assert near.spot == SPOT
    assert isclose(near.beyond, 250, abs_tol=1)
    assert not near.is_inside
    assert not near.is_beside(25)
    assert near.is_beside(260)
    assert nearest(HOME, []) is None


@pytest.mark.parametrize(
    ("north", "east", "told"),
    [(1, 0, 0), (1, 1, 1), (0, 1, 2), (-1, 1, 3), (-1, 0, 4), (-1, -1, 5), (0, -1, 6), (1, -1, 7)],
)
def test_each_of_eight_ways_is_told(north: int, east: int, told: int) -> None:
    end = Place(HOME.latitude + north * 0.01, HOME.longitude + east * 0.0116)

    assert way(HOME, end) == told


@pytest.mark.parametrize(
    ("metres", "told"), [(0, 10), (44, 40), (333, 350), (1234, 1200), (15_400, 15_000)]
)
def test_a_distance_is_as_precise_as_one_says_it(metres: float, told: int) -> None:
    assert rounded(metres) == told


@pytest.mark.parametrize("room", [WIDE, NARROW])
@pytest.mark.parametrize("metres", [0, 50, 310, 1200, 40_000, 900_000])
def test_she_and_the_nearest_place_are_always_on_the_map_to_scale(
    metres: float, room: Room
) -> None:
    place = north_of_home(metres)

    others = [SPOT, Spot("女儿家", north_of_home(400), 50)]
    map_ = draw(place, 25, SPOT, others, room=room)

    circle = map_.circles[0]
    for x, y, reach in ((map_.x, map_.y, map_.around), (circle.x, circle.y, circle.radius)):
        assert reach <= x <= map_.width - reach
        assert reach <= y <= map_.height - reach
    scale = (map_.bar_end - 16) / map_.bar
    assert isclose((circle.y - map_.y) / scale, metres, rel_tol=0.02, abs_tol=2 / scale)


# --- Words ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "在“家”的范围里"), (350, "在“家”附近"), (1200, "从“家”往北约 1.2 公里")],
)
def test_it_is_told_from_her_nearest_place(
    grandma: Elder, watch: Device, out: None, metres: float, words: str
) -> None:
    was(grandma, watch, north_of_home(metres), ago=5)

    place = whereabouts_of(grandma, NOON)

    assert place is not None
    assert (place.where, place.ago, place.accuracy) == (words, "5 分钟前", "误差约 30 米")
    assert not place.is_old


@pytest.mark.django_db
def test_without_places_it_is_told_from_her_community_and_what_is_old_says_so(
    grandma: Elder, watch: Device
) -> None:
    region = grandma.region
    region.latitude, region.longitude = HOME
    was(grandma, watch, north_of_home(1200), ago=150)

    place = whereabouts_of(grandma, NOON)
    assert place is not None
    assert (place.where, place.ago) == (f"从“{region.name}”往北约 1.2 公里", "2 小时前")
    assert place.is_old

    region.latitude = None
    unknown = whereabouts_of(grandma, NOON)
    assert unknown is not None
    assert unknown.drawing is None
    assert whereabouts_of(grandma, NOON + timedelta(days=1)) is None


# --- Who sees it ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
def test_her_daughter_sees_it_once_she_lets_her_and_she_reads_that_she_did(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    page = PAGE.format(cast.grandma.code)
    assert "最近的位置" not in client.get(page).content.decode()
    assert client.get(f"{page}where/").status_code == 404
    let(cast, Right.SEE_HEALTH, Right.SEE_PLACE)

    shown = client.get(page).content.decode()

    assert "从“家”往北约 1.2 公里" in shown
    look = looks_at(cast.grandma).get(what="最近的位置")
    assert (look.person, look.group) == (cast.daughter, DataGroup.LOCATION)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon")
def test_where_nothing_is_known_nothing_was_looked_at(cast: Cast, client: Client) -> None:
    let(cast, Right.SEE_HEALTH, Right.SEE_PLACE)
    client.force_login(cast.daughter)

    assert "最近一天没有收到位置" in client.get(PAGE.format(cast.grandma.code)).content.decode()
    assert not Look.objects.filter(what="最近的位置").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
@pytest.mark.parametrize("rule", ["sos", "outside_fence", "fence_alarm"])
def test_an_alert_about_a_place_leads_there_while_it_is_open(
    cast: Cast, client: Client, rule: str
) -> None:
    let(cast, Right.SEE_HEALTH, Right.RECEIVE_ALERTS, Right.SEE_PLACE)
    client.force_login(cast.daughter)
    alert = raised(cast, rule)
    page = f"/health/alerts/{alert.code}/"

    assert "从“家”往北约 1.2 公里" in client.get(page).content.decode()
    Alert.objects.filter(pk=alert.pk).update(state="resolved", closed_at=NOON)
    assert "最近的位置" not in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
def test_no_other_alert_shows_it_and_no_veiled_person_sees_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    alerts = [raised(cast, "heart_rate_high"), raised(cast, "sos")]

    let(cast, Right.SEE_HEALTH, Right.RECEIVE_ALERTS, Right.SEE_PLACE)
    assert "最近的位置" not in client.get(f"/health/alerts/{alerts[0].code}/").content.decode()
    let(cast, Right.RECEIVE_ALERTS, Right.SEE_PLACE)  # she may not see readings: she is veiled
    assert "最近的位置" not in client.get(f"/health/alerts/{alerts[1].code}/").content.decode()
    let(cast, Right.SEE_HEALTH, Right.RECEIVE_ALERTS)
    assert "最近的位置" not in client.get(f"/health/alerts/{alerts[1].code}/").content.decode()
    assert not Look.objects.filter(what="最近的位置").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
def test_the_desk_of_her_station_shows_it_while_she_agrees(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    pane = f"/health/desk/alerts/{raised(cast, 'sos').code}/"
    assert "最近的位置" not in client.get(pane).content.decode()

    for group in (DataGroup.READINGS, DataGroup.LOCATION):
        give_consent(
            elder=cast.grandma,
            organisation=cast.station,
            groups=[group],
            purpose=Purpose.CARE,
            expires_at=None,
            acting=acting_of(cast.elder),
            how=How.SELF,
            at=NOON,
        )

    assert "从“家”往北约 1.2 公里" in client.get(pane).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
def test_the_card_asks_for_itself_until_the_watch_has_answered(
    cast: Cast, client: Client, wearing: Device
) -> None:
    let(cast, Right.SEE_HEALTH, Right.SEE_PLACE)
    client.force_login(cast.daughter)
    page = f"{PAGE.format(cast.grandma.code)}where/"
    button = f"/health/devices/{wearing.code}/ask/locate/"
    assert button in client.get(page).content.decode()

    wish = ask_watch(device=wearing, wish=Wish.LOCATE, acting=acting_of(cast.daughter), at=NOON)

    waiting = client.get(page).content.decode()
    assert "every 5s" in waiting
    assert button not in waiting
    DeviceWish.objects.filter(elder=cast.grandma, code=wish.code).update(answered_at=NOON)
    assert "every 5s" not in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon", "out")
def test_more_places_and_more_wishes_cost_no_more_questions(
    cast: Cast,
    client: Client,
    wearing: Device,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    let(cast, Right.SEE_HEALTH, Right.SEE_PLACE)
    client.force_login(cast.daughter)
    page = f"{PAGE.format(cast.grandma.code)}where/"
    client.get(page)
    with django_assert_max_num_queries(16) as few:
        client.get(page)

    for number in range(8):
        set_fence(
            elder=cast.grandma,
            name=f"地方 {number}",
            circle=Circle(HOME.latitude + number / 500, HOME.longitude, 60),
            acting=acting_of(cast.elder),
            at=NOON,
        )
        ask_watch(
            device=wearing,
            wish=Wish.RING,
            acting=acting_of(cast.daughter),
            at=NOON - timedelta(hours=number),
        )

    with django_assert_max_num_queries(len(few)):
        client.get(page)
