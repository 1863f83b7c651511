"""Packing: the short way for what devices usually send gives what the arrays give."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import psycopg
from django.db import connection
from hypothesis import given, strategies as st

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.copying import rows_of
from songhe.health.rules.packing import Block, Key
from songhe.health.taking import storing, wire
from songhe.health.taking.senders import Sender

MOMENTS = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2026, 11, 22),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
STEPS = st.one_of(
    st.just(60.0),
    st.floats(-10, 4000, allow_nan=False),
    st.sampled_from([0.0, 0.0004, 0.001, 0.0015, 0.002, 5.0, 3599.9995]),
)
EVEN = st.builds(
    lambda first, step, values: [(first if not n else step, v) for n, v in enumerate(values)],
    st.sampled_from([0.0, 1.0, 60.0, 0.5, -5.0]),
    st.sampled_from([1.0, 60.0, 300.0, 86_400.0]),
    st.lists(st.floats(30, 200, width=32), max_size=40),
)
READINGS = EVEN | st.lists(
    st.tuples(STEPS, st.floats(0, 300, allow_nan=False, width=32)), max_size=40
)


SENDER = Sender(device_id=3, elder_id=7, edition=1)


def the_long_way(series: wire.Series, sender: Sender = SENDER) -> list[Block]:
    """Sift a series with its quality written out, for which there is no short way."""
    full = [100] * len(series.v)
    return sifted(msgspec.structs.replace(series, q=full), sender).blocks


def sifted(series: wire.Series, sender: Sender = SENDER) -> wire.Sifted:
    batch: Any = wire.Batch(batch=None, series=[series])  # type: ignore[arg-type]
    return wire.sift(batch, sender=sender, at=NOON)


@given(t0=MOMENTS, readings=READINGS, held=st.integers(-3_600_000, 3_600_000) | st.none())
def test_the_short_way_gives_what_the_long_way_gives(
    t0: datetime, readings: list[tuple[float, float]], held: int | None
) -> None:
    series = wire.Series("heart_rate", t0, [dt for dt, _ in readings], [v for _, v in readings])
    since = None if held is None else storing.milliseconds(t0) + held
    sender = SENDER._replace(held_since=since)

    assert sifted(series, sender).blocks == the_long_way(series, sender)


def test_the_short_way_is_taken_for_what_a_watch_sends() -> None:
    blocks = packing.pack_plain(7, 1, 3, 1_000_000, [0.0, 60.0, 60.0], [72, 73, 75])

    assert blocks is not None
    arrays = packing.unpack_block(blocks[0])
    assert arrays.times.tolist() == [1_000_000, 1_060_000, 1_120_000]
    assert arrays.values.tolist() == [72, 73, 75]
    assert packing.last_of(blocks[0]) == 1_120_000


def test_months_are_found_from_the_days() -> None:
    moments = [datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
    blocks = [
        Block(Key(1, 1, storing.milliseconds(at), 1), 1, bytes(4), bytes(4), None)
        for at in (*moments, moments[1] + timedelta(days=20))
    ]

    assert storing.months_of(blocks) == {
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    }


def test_the_database_reads_the_rows_as_we_wrote_them(grandma: Elder) -> None:
    at = storing.milliseconds(NOON)
    arrays = packing.Arrays(
        np.array([at, at + 1500], dtype=np.int64),
        np.array([61.5, 62.25]),
        np.array([100, 40], dtype=np.uint8),
    )
    blocks = packing.pack(grandma.pk, metrics()["heart_rate"].number, 12, arrays)
    blocks += packing.pack_plain(grandma.pk, 5, 12, at, [0.0], [97.0]) or []

    connection.ensure_connection()
    plain: psycopg.Connection[Any] = connection.connection
    plain.execute(storing.STAGING)
    with plain.cursor() as cursor, cursor.copy(storing.COPY) as copy:
        copy.write(rows_of(blocks))
    found = plain.execute(
        "SELECT elder_id, metric, t0, device_id, n, offsets, readings, quality,"
        " health_block_length(offsets) FROM health_staging"
    ).fetchall()

    assert [tuple(row[4:8]) for row in found] == [tuple(block[1:]) for block in blocks]
    assert [(e, m, storing.milliseconds(t0), d) for e, m, t0, d, *_ in found] == [
        tuple(block.key) for block in blocks
    ]
    assert [row[8] for row in found] == [timedelta(milliseconds=1500), timedelta(0)]
