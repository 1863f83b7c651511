"""Old months go, whole and written down first; what days came to stays."""

import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pyarrow.parquet as parquet
import pytest
from django.db import connection, connections

from conftest import NOON, wait_until_somebody_waits
from songhe.accounts.models import Elder
from songhe.health.actions.archiving import let_old_months_go
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device
from songhe.health.models.readings import DayFigures, ReadingBlock
from songhe.health.queries.figures import days_of

pytestmark = pytest.mark.django_db(transaction=True)

OLD = NOON - timedelta(days=150)


@pytest.fixture(autouse=True)
def _history(grandma: Elder, watch: Device) -> None:
    for first, values in ((OLD, [61.5, 62, 63]), (NOON - timedelta(days=1), [70, 71])):
        load_readings(
            elder=grandma,
            device=watch,
            metric="heart_rate",
            times=[first + timedelta(minutes=number) for number in range(len(values))],
            values=values,
            at=NOON,
        )


def test_an_old_month_goes_into_a_file_that_holds_every_reading(
    grandma: Elder, watch: Device, tmp_path: Path
) -> None:
    gone = let_old_months_go(at=NOON, months=3, folder=tmp_path)

    assert [(one.month, one.readings) for one in gone if one.readings] == [("2026_06", 3)]
    table = parquet.read_table(tmp_path / "readings-2026-06.parquet").to_pydict()
    assert table["value"] == [61.5, 62, 63]
    assert table["metric"] == ["heart_rate"] * 3
    assert set(table["elder_id"]) == {grandma.pk}
    assert set(table["device_id"]) == {watch.pk}
    assert table["taken_at"][0] == OLD
    assert table["quality"] == [100] * 3
    assert ReadingBlock.objects.get().n == 2
    assert not list(tmp_path.glob("*.unfinished"))


def test_what_its_days_came_to_stays(grandma: Elder) -> None:
    let_old_months_go(at=NOON, months=3, folder=None)

    days = days_of(elder=grandma, metric="heart_rate", first=OLD.date(), last=OLD.date(), at=NOON)
    assert days[OLD.date()].n == 3
    assert DayFigures.objects.count() == 2


def test_nothing_goes_unless_the_operator_says_so(tmp_path: Path) -> None:
    assert let_old_months_go(at=NOON, months=0, folder=tmp_path) == []
    assert ReadingBlock.objects.count() == 2


def test_readings_that_come_even_later_are_archived_beside_the_first(
    grandma: Elder, watch: Device, tmp_path: Path
) -> None:
    let_old_months_go(at=NOON, months=3, folder=tmp_path)
    load_readings(
        elder=grandma, device=watch, metric="heart_rate", times=[OLD], values=[99], at=NOON
    )

    gone = let_old_months_go(at=NOON, months=3, folder=tmp_path)

    assert [one.file for one in gone if one.file] == [tmp_path / "readings-2026-06.2.parquet"]
    assert parquet.read_table(tmp_path / "readings-2026-06.parquet").num_rows == 3


def test_a_month_that_changes_while_it_is_written_stays(
    grandma: Elder, watch: Device, tmp_path: Path
) -> None:
    """A late reading is being stored: the month is locked for it, and found changed."""
    given = connection.get_connection_params()
    wanted = {key: given[key] for key in ("host", "port", "dbname", "user") if given.get(key)}
    with psycopg.connect(**wanted) as other:
        other.execute(
            "UPDATE health_readingblock SET stored_at = now() + interval '1 day' WHERE t0 = %s",
            [OLD],
        )
        found: list[object] = []

        def archive() -> None:
            found.extend(let_old_months_go(at=NOON, months=3, folder=tmp_path))
            connections.close_all()

        thread = threading.Thread(target=archive)
        thread.start()
        wait_until_somebody_waits()
        other.commit()
        thread.join(30)

    assert [one for one in found if getattr(one, "readings", 0)] == []
    assert ReadingBlock.objects.count() == 2
    assert not (tmp_path / "readings-2026-06.parquet").exists()
