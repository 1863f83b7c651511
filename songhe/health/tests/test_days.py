"""Days and hours summed up, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.readings import load_readings, take_back_reading, write_readings
from songhe.health.models.devices import Device
from songhe.health.models.readings import DayFigures
from songhe.health.queries.figures import days_of, drawn_days
from songhe.health.rules.days import (
    Figures,
    bounds,
    pack_hours,
    sum_up,
    together,
    unpack_hours,
)
from songhe.health.rules.packing import Arrays
from songhe.health.states import DeviceKind

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def arrays(*readings: tuple[datetime, float, int]) -> Arrays:
    return Arrays(
        np.array([round(at.timestamp() * 1000) for at, _, _ in readings], dtype=np.int64),
        np.array([value for _, value, _ in readings], dtype=np.float64),
        np.array([quality for _, _, quality in readings], dtype=np.uint8),
    )


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 7, 1), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_has_as_many_hours_as_her_clocks_give_it(day: date, hours: int) -> None:
    begins, ends = bounds(day, BERLIN)
    minutes = [begins + timedelta(minutes=30, hours=number) for number in range(hours)]

    found = sum_up(arrays(*[(at, 60.0, 100) for at in minutes]), day, BERLIN)

    assert ends - begins == timedelta(hours=hours)
    assert found is not None
    assert [hour.n if hour else 0 for hour in found.hours] == [1] * hours


def test_a_day_is_her_own_from_midnight_to_midnight() -> None:
    day = date(2026, 11, 25)
    begins, ends = bounds(day, SHANGHAI)
    readings = arrays(
        (begins - timedelta(milliseconds=1), 50, 100),
        (begins, 60, 100),
        (begins + timedelta(hours=1), 70, 100),
        (begins + timedelta(hours=1, minutes=1), 200, 49),
        (ends - timedelta(milliseconds=1), 80, 100),
        (ends, 90, 100),
    )

    found = sum_up(readings, day, SHANGHAI)

    assert begins == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert found is not None
    assert (found.n, found.low, found.mean, found.high) == (3, 60, 70, 80)
    assert (found.total, found.last) == (210, 80)
    assert found.hours[1] == Figures(1, 70, 70, 70)
    assert found.between(0, 6) == Figures(2, 60, 65, 70)
    assert found.between(2, 6) is None


def test_hours_come_out_of_their_packing_as_they_went_in() -> None:
    hours = (Figures(3, 60, 62.5, 70), None, Figures(1, 96, 96, 96))

    assert unpack_hours(pack_hours(hours)) == hours


def test_parts_are_put_together_by_their_weight() -> None:
    assert together([Figures(1, 50, 50, 50), Figures(3, 60, 70, 80)]) == Figures(4, 50, 65, 80)
    assert together([]) is None


@pytest.fixture
def watch(grandma: Elder) -> Device:
    device, _token = enrol_device(
        elder=grandma, kind=DeviceKind.WATCH, name="手表", by="station", at=NOON
    )
    return device


def test_a_history_leaves_figures_of_each_of_its_days(grandma: Elder, watch: Device) -> None:
    times = [NOON - timedelta(days=number) for number in range(40)]
    load_readings(
        elder=grandma,
        device=watch,
        metric="heart_rate",
        times=times,
        values=[60.0 + number for number in range(40)],
        at=NOON,
    )

    found = days_of(
        elder=grandma,
        metric="heart_rate",
        first=date(2026, 1, 1),
        last=NOON.date(),
        at=NOON,
    )

    assert DayFigures.objects.count() == 40
    assert len(found) == 40
    assert found[NOON.date() - timedelta(days=39)].mean == 99


def test_what_is_taken_back_leaves_the_day(grandma: Elder) -> None:
    rows = [
        write_readings(
            elder=grandma,
            values={"bp_systolic": value},
            taken_at=NOON - timedelta(days=5, minutes=minutes),
            by="she",
            at=NOON,
        )[0]
        for minutes, value in ((0, 180), (5, 130))
    ]
    day = NOON.date() - timedelta(days=5)

    take_back_reading(reading=rows[0], at=NOON)

    assert DayFigures.objects.get(date=day).high == 130
    take_back_reading(reading=rows[1], at=NOON)
    assert not DayFigures.objects.exists()
    assert drawn_days(elder=grandma, metric="bp_systolic", first=day, last=day) == {}
