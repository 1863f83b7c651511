"""The table of NEWS2 row by row; what is missing never counts as 0; only for her doctors."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.models import Elder, Person
from songhe.health.actions.news2 import clear_news2, set_news2
from songhe.health.actions.readings import load_readings, write_readings
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.news2 import News2Setting
from songhe.health.queries.news2 import news2_of, news2_setting_of
from songhe.health.reference import news2_table
from songhe.health.rules.news2 import Measured, Partial, Patient, partial_score
from songhe.health.states import Breathes, SaturationScale

NOW = NOON.timestamp()
# Item, scale, what she breathes: the first and last value of each row, and its points.
ROWS = """
rr    1 air    8=3 9=1 11=1 12=0 20=0 21=2 24=2 25=3
spo2  1 air    91=3 92=2 93=2 94=1 95=1 96=0
spo2  2 air    83=3 84=2 85=2 86=1 87=1 88=0 92=0 93=0 100=0
spo2  2 oxygen 83=3 84=2 85=2 86=1 87=1 88=0 92=0 93=1 94=1 95=2 96=2 97=3
sbp   1 air    90=3 91=2 100=2 101=1 110=1 111=0 219=0 220=3
pulse 1 air    40=3 41=1 50=1 51=0 90=0 91=1 110=1 111=2 130=2 131=3
temp  1 air    35.0=3 35.1=1 36.0=1 36.1=0 38.0=0 38.1=1 39.0=1 39.1=2
"""


@pytest.mark.parametrize("row", ROWS.strip().splitlines())
def test_the_table_row_by_row(row: str) -> None:
    item, scale, breathes, *edges = row.split()
    for edge in edges:
        value, points = edge.split("=")

        partial = score({item: float(value)}, scale=int(scale), oxygen=breathes == "oxygen")

        scored = {one.item: one.points for one in partial.items}
        assert scored[item] == int(points), edge


def score(
    measured: dict[str, float],
    *,
    scale: int = 1,
    oxygen: bool = False,
    consciousness: str = "",
    age: float = 0,
) -> Partial:
    known = {item: Measured(value, NOW - age) for item, value in measured.items()}
    patient = Patient(scale, oxygen, consciousness)
    return partial_score(news2_table(), known, patient, now=NOW)


@pytest.mark.parametrize(
    ("letter", "points"), [("A", 0), ("C", 3), ("V", 3), ("P", 3), ("U", 3), ("", None)]
)
def test_consciousness(letter: str, points: int | None) -> None:
    partial = score({}, consciousness=letter)

    assert {one.item: one.points for one in partial.items}["acvpu"] == points


def test_oxygen_is_two_points() -> None:
    assert score({}, oxygen=True).low - score({}, oxygen=False).low == 2


WHOLE = {"rr": 22.0, "spo2": 95.0, "sbp": 105.0, "pulse": 95.0, "temp": 38.4}


def test_a_whole_set_is_one_number() -> None:
    partial = score(WHOLE, consciousness="A")

    assert (partial.known, partial.low, partial.high) == (7, 6, 6)


def test_what_is_missing_widens_the_range_and_is_never_nought() -> None:
    """The worked table of docs/algorithms/news2.md."""
    partial = score({"spo2": 95, "pulse": 95})

    assert (partial.known, partial.low, partial.high) == (3, 2, 2 + 3 + 3 + 3 + 3)
    nothing = score({})
    assert (nothing.known, nothing.low, nothing.high) == (1, 0, 18)


@pytest.mark.parametrize(
    ("item", "hours"), [("rr", 1), ("spo2", 1), ("pulse", 1), ("sbp", 12), ("temp", 12)]
)
def test_a_value_is_carried_so_long_and_no_longer(item: str, hours: int) -> None:
    measured = {item: WHOLE[item]}

    assert score(measured, age=hours * 3600).known == 2
    assert score(measured, age=hours * 3600 + 1).known == 1


@pytest.mark.parametrize(
    ("item", "value", "points"), [("rr", 8.5, 1), ("temp", 38.05, 1), ("temp", 38.04, 0)]
)
def test_between_two_rows_it_counts_as_it_would_be_written(
    item: str, value: float, points: int
) -> None:
    assert score({item: value}).low == points


def switch_on(elder: Elder, *, scale: SaturationScale = SaturationScale.ONE) -> News2Setting:
    return set_news2(
        elder=elder,
        scale=scale,
        oxygen=Breathes.AIR,
        until=NOON + timedelta(days=30),
        by="陈立",
        at=NOON,
    )


@pytest.mark.django_db
def test_her_newest_readings_are_scored_and_alert_nobody(grandma: Elder, watch: Device) -> None:
    write_readings(
        elder=grandma,
        values={"bp_systolic": 105, "bp_diastolic": 70},
        taken_at=NOON - timedelta(hours=11),
        by="王秀兰",
        at=NOON,
    )
    for metric, value in (("heart_rate", 95.0), ("spo2", 95.0)):
        at = NOON - timedelta(minutes=30)
        load_readings(elder=grandma, device=watch, metric=metric, times=[at], values=[value], at=at)

    partial = news2_of(switch_on(grandma), NOON)
    watch_arrivals()

    assert (partial.known, partial.low, partial.high) == (4, 3, 12)
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_it_ends_by_itself_and_by_the_doctor(grandma: Elder) -> None:
    switch_on(grandma)
    assert news2_setting_of(grandma, NOON + timedelta(days=29)) is not None
    assert news2_setting_of(grandma, NOON + timedelta(days=30)) is None

    clear_news2(elder=grandma, by="陈立", at=NOON)
    clear_news2(elder=grandma, by="陈立", at=NOON)

    assert news2_setting_of(grandma, NOON) is None


def page_for(person: Person, elder: Elder, client: Client) -> str:
    client.force_login(person)
    return client.get(reverse("health:elder", args=[elder.code])).content.decode()


@pytest.mark.usefixtures("consent")
@time_machine.travel(NOON, tick=False)
def test_only_her_doctors_see_it_where_one_switched_it_on(cast: Cast, client: Client) -> None:
    assert "项里知道" not in page_for(cast.doctor, cast.grandma, client)

    form = {"scale": "2", "oxygen": "oxygen", "days": "30"}
    page = client.post(
        reverse("health:news2", args=[cast.grandma.code]), form, follow=True
    ).content.decode()

    assert "7 项里知道 1 项，总分在 2 到 20 之间" in page
    assert "在医院外只看趋势" in page
    assert "NEWS2" not in page_for(cast.daughter, cast.grandma, client)
    assert "NEWS2" not in page_for(cast.elder, cast.grandma, client)

    client.force_login(cast.doctor)
    client.post(reverse("health:stop_news2", args=[cast.grandma.code]))
    assert not News2Setting.objects.exists()


@pytest.mark.usefixtures("consent")
def test_a_scale_that_there_is_not_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.doctor)

    answer = client.post(
        reverse("health:news2", args=[cast.grandma.code]),
        {"scale": "3", "oxygen": "air", "days": "30"},
    )

    assert answer.status_code == 200
    assert not News2Setting.objects.exists()
