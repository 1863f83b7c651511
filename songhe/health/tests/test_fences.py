"""Outside all the places she may be in: by more than the error, for a while, in the hours set."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.models.fences import Fence
from songhe.health.reference import alert_rules
from songhe.health.rules.fence import Circle, metres, outside
from songhe.health.rules.judging import Memory, judge
from songhe.health.rules.packing import Arrays
from songhe.health.showing.timeline import condition_of
from songhe.health.tests.conftest import Port, batch, minutes_ago, series

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOME = Circle(30.5928, 114.3055, 300)
NORTH = 1 / 111_195  # degrees of latitude in a metre
RULE = alert_rules()["outside_fence"]


def walk(*away: float, start: datetime = NOON, quality: int = 100) -> tuple[Arrays, Arrays]:
    """Positions so many metres north of home, one a minute."""
    times = round(start.timestamp() * 1000) + 60_000 * np.arange(len(away), dtype=np.int64)
    grade = np.full(len(away), quality, dtype=np.uint8)
    latitude = Arrays(times, 30.5928 + NORTH * np.array(away), grade)
    return latitude, Arrays(times, np.full(len(away), 114.3055), grade)


def verbs(*away: float, circles: tuple[Circle, ...] = (HOME,), start: datetime = NOON) -> list[str]:
    positions = outside(*walk(*away, start=start), circles, SHANGHAI)
    changes = judge(RULE, Memory(), positions, fresh_from=0)
    return [f"{change.verb} {change.severity}".strip() for change in changes]


def test_a_degree_of_latitude_is_as_long_as_it_is() -> None:
    far = metres(np.array([31.5928]), np.array([114.3055]), HOME)
    east = metres(np.array([30.5928]), np.array([115.3055]), HOME)

    assert far[0] == pytest.approx(111_195, abs=1)
    assert east[0] == pytest.approx(111_195 * np.cos(np.radians(30.5928)), rel=1e-3)


def test_the_edge_with_its_error_is_not_outside() -> None:
    assert verbs(*[399] * 30) == []


def test_outside_for_five_minutes_is_told_and_being_back_ends_it() -> None:
    assert verbs(*[450] * 5) == []
    assert verbs(*[450] * 6) == ["raise warn"]
    assert verbs(*[450] * 6, 350, 350, *[290] * 3) == ["raise warn", "clear"]


def test_one_position_that_jumps_is_not_believed() -> None:
    assert verbs(100, 5000, 100, 100) == []


def test_far_away_becomes_urgent() -> None:
    assert verbs(*[450] * 6, *[1500] * 11) == ["raise warn", "worsen urgent"]


def test_any_of_her_places_is_home() -> None:
    daughters = Circle(30.5928 + NORTH * 2000, 114.3055, 200)

    assert verbs(*[2000] * 30, circles=(HOME, daughters)) == []


def test_a_fence_calls_in_its_hours_only_but_an_open_alert_waits_until_she_is_back() -> None:
    at_night = HOME._replace(from_hour=22, until_hour=6)
    dawn = NOON.replace(hour=5, minute=50)

    assert verbs(*[450] * 30, circles=(at_night,)) == []
    assert verbs(*[450] * 60, circles=(at_night,), start=dawn) == ["raise warn"]
    assert verbs(*[450] * 60, *[0] * 4, circles=(at_night,), start=dawn) == [
        "raise warn",
        "clear",
    ]


def test_poor_positions_and_halves_of_one_say_nothing() -> None:
    latitude, longitude = walk(*[5000] * 10)
    poor, _ = walk(*[5000] * 10, quality=30)

    assert outside(poor, longitude, [HOME], SHANGHAI) == []
    assert len(outside(latitude, longitude.part(0, 3), [HOME], SHANGHAI)) == 3


def positions(*away: float, since: datetime) -> list[object]:
    latitude = [30.5928 + NORTH * one for one in away]
    return [
        series("latitude", since, latitude),
        series("longitude", since, [114.3055] * len(away)),
    ]


@pytest.fixture
def fence(grandma: Elder) -> Fence:
    return Fence.objects.create(
        elder=grandma,
        name="家和小区",
        latitude=HOME.latitude,
        longitude=HOME.longitude,
        radius=300,
        set_by="吴敏",
        set_at=NOON,
    )


@pytest.mark.django_db(transaction=True)
def test_an_elder_who_wanders_is_told_of_without_saying_where(port: Port, fence: Fence) -> None:
    port.post(batch(*positions(*[900] * 8, since=minutes_ago(8))))

    watch_arrivals()

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity) == ("outside_fence", "warn")
    assert alert.evidence["metres"] == 600
    assert "30.5" not in str(alert.evidence)
    assert condition_of(alert) == "离开常去的范围约 600 米。为了隐私，这里不写地点。"


@pytest.mark.django_db(transaction=True)
def test_without_a_fence_nobody_looks_where_she_is(port: Port, fence: Fence) -> None:
    Fence.objects.update(removed_at=NOON - timedelta(hours=1))
    port.post(batch(*positions(*[5000] * 20, since=minutes_ago(20))))

    watch_arrivals()

    assert not Alert.objects.exists()
