"""An hour becomes one block and a day one row; nothing is lost, nothing is counted twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection, connections

from conftest import NOON, wait_until_somebody_waits
from songhe.accounts.models import Elder
from songhe.health.actions.compacting import compact
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, Compaction, DayFigures, ReadingBlock
from songhe.health.queries.readings import readings_of
from songhe.health.rules.packing import Block, Key
from songhe.health.taking import compacting, storing
from songhe.health.taking.compacting import hour_of
from songhe.health.taking.storing import milliseconds
from songhe.health.tests.conftest import Port, batch, series

pytestmark = pytest.mark.django_db(transaction=True)

TEN = NOON.replace(hour=10, minute=0)
LATER = NOON + timedelta(hours=2)


def send(port: Port, at: datetime, *columns: Any) -> dict[str, Any]:
    """Send a batch and hear what was new."""
    port.at = at
    answer = port.post(batch(*columns))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def minute(number: int) -> datetime:
    return TEN + timedelta(minutes=number)


def readings(elder: Elder) -> list[tuple[int, float]]:
    """Each reading as (minutes since ten, value)."""
    found = readings_of(
        elder_id=elder.pk,
        metric="heart_rate",
        since=TEN - timedelta(days=40),
        until=TEN + timedelta(days=1),
    )
    first = milliseconds(TEN)
    return [
        ((ms - first) // 60_000, value)
        for ms, value in zip(found.times.tolist(), found.values.tolist(), strict=True)
    ]


def send_an_hour(port: Port) -> None:
    for number in range(0, 60, 5):
        send(port, minute(number + 5), series("heart_rate", minute(number), [70 + number] * 5))


def test_an_hour_becomes_one_block_and_its_day_one_row(port: Port, grandma: Elder) -> None:
    send_an_hour(port)
    before = readings(grandma)

    assert ReadingBlock.objects.count() == 12
    assert compact(at=LATER) > 0

    assert ReadingBlock.objects.get().n == 60
    assert readings(grandma) == before
    figures = DayFigures.objects.get()
    assert (figures.date, figures.n, figures.low, figures.high) == (TEN.date(), 60, 70, 125)


def test_where_blocks_overlap_the_later_one_goes_on_winning(port: Port, grandma: Elder) -> None:
    send(port, minute(10), series("heart_rate", minute(2), [70, 71, 72]))
    send(port, minute(11), series("heart_rate", minute(1), [90, 91, 92]))
    before = readings(grandma)

    compact(at=LATER)

    assert before == [(1, 90), (2, 91), (3, 92), (4, 72)]
    assert readings(grandma) == before


def test_what_came_in_the_last_hour_is_left_alone(port: Port) -> None:
    send(port, minute(10), series("heart_rate", minute(2), [70]))
    send(port, minute(11), series("heart_rate", minute(1), [90]))

    assert compact(at=minute(75)) == 0
    assert ReadingBlock.objects.count() == 2


def test_the_same_batch_after_its_block_is_gone_is_a_duplicate(port: Port, grandma: Elder) -> None:
    send_an_hour(port)
    compact(at=LATER)

    again = send(port, LATER, series("heart_rate", minute(20), [90] * 5))

    assert again == {"accepted": 0, "duplicate": 5, "rejected": []}
    assert ReadingBlock.objects.count() == 1
    assert len(readings(grandma)) == 60


def test_a_late_reading_goes_into_its_hour(port: Port, grandma: Elder) -> None:
    send_an_hour(port)
    compact(at=LATER)

    late = send(
        port, LATER + timedelta(days=3), series("heart_rate", minute(58), [99] * 5, every=30)
    )

    assert late == {"accepted": 5, "duplicate": 0, "rejected": []}
    assert sorted(ReadingBlock.objects.values_list("n", flat=True)) == [1, 62]
    assert not Arrival.objects.filter(received_at__gt=LATER).exists()  # it pages nobody
    compact(at=LATER + timedelta(days=3, hours=2))
    assert DayFigures.objects.get().high == 125
    assert DayFigures.objects.get().n == 63


def test_two_batches_of_one_late_hour_in_one_commit_are_counted_once(
    port: Port, grandma: Elder
) -> None:
    send(port, minute(5), series("heart_rate", minute(0), [70]))
    late = LATER + timedelta(days=1)

    answer = send(
        port,
        late,
        series("heart_rate", minute(1), [71, 72]),
        series("heart_rate", minute(2), [72, 73]),
    )

    assert answer == {"accepted": 3, "duplicate": 1, "rejected": []}
    assert [value for _at, value in readings(grandma)] == [70, 71, 72, 73]


def test_killed_in_the_middle_it_does_the_stretch_again(port: Port, grandma: Elder) -> None:
    send_an_hour(port)
    before = readings(grandma)
    compact(at=LATER)
    Compaction.objects.all().delete()

    compact(at=LATER)
    compact(at=LATER + timedelta(hours=3))

    assert readings(grandma) == before
    assert ReadingBlock.objects.count() == 1
    assert DayFigures.objects.get().n == 60


def test_an_hour_at_her_midnight_is_drawn_into_both_days(port: Port, grandma: Elder) -> None:
    Elder.objects.filter(pk=grandma.pk).update(zone="Asia/Kathmandu")  # 5 h 45 min ahead
    midnight = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Kathmandu"))
    send(
        port,
        midnight + timedelta(minutes=10),
        series("heart_rate", midnight - timedelta(minutes=10), [60, 70], every=900),
    )

    compact(at=LATER)

    assert list(DayFigures.objects.order_by("date").values_list("date", "mean")) == [
        (midnight.date() - timedelta(days=1), 60),
        (midnight.date(), 70),
    ]


@contextmanager
def another_connection() -> Iterator[psycopg.Connection[Any]]:
    given = connection.get_connection_params()
    wanted = {key: given[key] for key in ("host", "port", "dbname", "user") if given.get(key)}
    with psycopg.connect(**wanted, autocommit=True, options="-c timezone=UTC") as other:
        yield other


def test_a_late_batch_waits_for_the_compactor_and_loses_nothing(
    port: Port, grandma: Elder, watch: Device
) -> None:
    send_an_hour(port)
    key = Key(grandma.pk, 1, milliseconds(minute(0)), watch.pk)
    answers: list[dict[str, Any]] = []

    def late() -> None:
        answers.append(send(port, LATER, series("heart_rate", minute(20), [90] * 5)))
        connections.close_all()

    with another_connection() as other:
        with other.transaction():
            compacting.put_together(other, [hour_of(key)])
            thread = threading.Thread(target=late)
            thread.start()
            wait_until_somebody_waits()
        thread.join(30)

    assert len(readings(grandma)) == 60
    assert len(answers) == 1


@pytest.mark.parametrize("locks", [1, 3])
def test_blocks_of_several_elders_are_locked_at_once_and_on_a_cluster_one_elder_at_a_time(
    locks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Any]] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            if "FOR UPDATE" in str(query):
                asked.append(params)
            return super().execute(query, params, **more)

    monkeypatch.setattr(storing, "_spread", {})
    moments = [milliseconds(minute(number)) for number in (0, 1)]
    blocks = [
        Block(Key(elder, 1, ms, 7), 1, bytes(4), bytes(4), None)
        for ms in moments
        for elder in (3, 1, 2)
    ]
    with another_connection() as other, other.transaction(force_rollback=True):
        if cluster := locks > 1:
            other.execute("CREATE TABLE pg_dist_partition ()")
        assert storing.store(other, blocks, at=NOON) == [1] * 6
        other.cursor_factory = Noting
        assert storing.store(other, blocks, at=NOON) == [0] * 6

        assert len(asked) == locks
        assert not cluster or [set(hers) for hers, *_rest in asked] == [{1}, {2}, {3}]
        hours = {hour_of(block.key) for block in blocks}
        assert compacting.put_together(other, sorted(hours)) == 3
        assert len(asked) == 2 * locks


def test_an_offset_of_four_bytes_is_read_as_it_was_written() -> None:
    block = Block(Key(1, 1, 0, 1), 1, (3_599_999).to_bytes(4, "little"), bytes(4), None)
    with connection.cursor() as sql:
        sql.execute("SELECT health_block_length(%s)", [block.offsets])
        assert sql.fetchone() == (timedelta(milliseconds=3_599_999),)
