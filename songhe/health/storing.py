"""Writing packed blocks: one COPY and one commit for everybody who waits.

Everything here runs inside the caller's transaction, on a plain psycopg connection: the
ingest's own one, or the one that Django holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from songhe.health.reference import metric_by_number
from songhe.health.rules import packing
from songhe.health.rules.packing import Block, Key

AHEAD = timedelta(minutes=5)  # a clock may be this wrong before a reading is not the latest
PAGES = timedelta(minutes=15)  # readings older than this are history: they page nobody

STAGING = """
CREATE TEMP TABLE IF NOT EXISTS health_staging (
    elder_id bigint, metric smallint, t0 timestamptz, device_id bigint,
    n integer, offsets bytea, readings bytea, quality bytea
) ON COMMIT DELETE ROWS
"""
COPY = (
    "COPY health_staging (elder_id, metric, t0, device_id, n, offsets, readings, quality)"
    " FROM STDIN (FORMAT BINARY)"
)
TYPES = ("int8", "int2", "timestamptz", "int8", "int4", "bytea", "bytea", "bytea")
INSERT = """
INSERT INTO health_readingblock
    (elder_id, metric, t0, device_id, stored_at, n, offsets, readings, quality)
SELECT elder_id, metric, t0, device_id, %s, n, offsets, readings, quality
FROM health_staging ORDER BY elder_id, metric, t0, device_id
ON CONFLICT DO NOTHING RETURNING elder_id, metric, t0, device_id
"""
STORED = """
SELECT n, offsets, readings, quality FROM health_readingblock
WHERE elder_id = %s AND metric = %s AND t0 = %s AND device_id = %s FOR UPDATE
"""
REPLACE = """
UPDATE health_readingblock
SET n = %s, offsets = %s, readings = %s, quality = %s, stored_at = %s
WHERE elder_id = %s AND metric = %s AND t0 = %s AND device_id = %s
"""
LATEST = """
INSERT INTO health_latestreading (elder_id, metric, taken_at, value, quality)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::float8[], %s::int2[])
ON CONFLICT (elder_id, metric) DO UPDATE
SET taken_at = excluded.taken_at, value = excluded.value, quality = excluded.quality
WHERE excluded.taken_at >= health_latestreading.taken_at
"""
ARRIVALS = """
INSERT INTO health_arrival (elder_id, since, received_at, attempts)
SELECT elder, since, %s, 0 FROM unnest(%s::bigint[], %s::timestamptz[]) AS come (elder, since)
"""

Connection = psycopg.Connection[Any]


def moment(ms: int) -> datetime:
    """Milliseconds since 1970 as a time, exactly."""
    return datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def make_partitions(connection: Connection, months: Iterable[datetime]) -> None:
    for month in sorted(months):
        connection.execute("SELECT health_make_partition(%s)", [month])


def months_of(blocks: Iterable[Block]) -> set[datetime]:
    firsts = (moment(block.key.t0) for block in blocks)
    return {at.replace(day=1, hour=0, minute=0, second=0, microsecond=0) for at in firsts}


def store(
    connection: Connection, blocks: Sequence[Block], *, at: datetime, pages: bool = True
) -> list[int]:
    """Write blocks; return of each how many of its readings were new.

    Blocks of one key are joined, here or with what is stored: no reading is lost because
    another came with the same first moment. Their months must have partitions.
    """
    fresh = [block.n for block in blocks]
    joined: dict[Key, Block] = {}
    places: dict[Key, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        places[block.key].append(place)
        if kept := joined.get(block.key):
            joined[block.key], fresh[place] = packing.merge(kept, block)
        else:
            joined[block.key] = block
    added = _insert(connection, joined.values(), at)
    for key in sorted(joined.keys() - added):
        stored = whole = _stored(connection, key)
        for place in places[key]:
            whole, fresh[place] = packing.merge(whole, blocks[place])
        if whole is stored:
            del joined[key]
        else:
            joined[key] = whole
            _replace(connection, whole, at)
    note(connection, joined.values(), at=at, pages=pages)
    return fresh


def _insert(connection: Connection, blocks: Iterable[Block], at: datetime) -> set[Key]:
    """Insert the blocks whose key is free; return those keys."""
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        cursor.execute("DELETE FROM health_staging")
        with cursor.copy(COPY) as copy:
            copy.set_types(TYPES)
            for block in blocks:
                copy.write_row(_row(block))
        cursor.execute(INSERT, [at])
        return {
            Key(elder, metric, milliseconds(t0), device)
            for elder, metric, t0, device in cursor.fetchall()
        }


def _stored(connection: Connection, key: Key) -> Block:
    row = connection.execute(STORED, _place(key)).fetchone()
    if row is None:  # pragma: no cover - blocks are never deleted while they are written
        raise psycopg.OperationalError("a block went away while it was merged")
    return Block(key, *row)


def _replace(connection: Connection, block: Block, at: datetime) -> None:
    values = (block.n, block.offsets, block.readings, block.quality, at)
    connection.execute(REPLACE, (*values, *_place(block.key)))


def _place(key: Key) -> tuple[int, int, datetime, int]:
    return (key.elder_id, key.metric, moment(key.t0), key.device_id)


def _row(block: Block) -> tuple[Any, ...]:
    key = block.key
    return (
        key.elder_id,
        key.metric,
        moment(key.t0),
        key.device_id,
        block.n,
        block.offsets,
        block.readings,
        block.quality,
    )


def note(connection: Connection, blocks: Iterable[Block], *, at: datetime, pages: bool) -> None:
    """Keep the latest reading of each metric, and leave word for the rules."""
    latest: dict[tuple[int, str], tuple[int, float, int]] = {}
    since: dict[int, int] = {}
    horizon, recent = milliseconds(at + AHEAD), milliseconds(at - PAGES)
    names = metric_by_number()
    for block in blocks:
        times, values, quality = packing.unpack_block(block)
        if pages and times[-1] >= recent:
            since[block.key.elder_id] = min(
                block.key.t0, since.get(block.key.elder_id, block.key.t0)
            )
        if times[-1] > horizon:
            times = times[times <= horizon]
        if len(times):
            place = (block.key.elder_id, names[block.key.metric].code)
            newest = (int(times[-1]), float(values[len(times) - 1]), int(quality[len(times) - 1]))
            latest[place] = max(newest, latest.get(place, newest))
    write_latest(connection, latest)
    if since:
        connection.execute(ARRIVALS, [at, list(since), [moment(ms) for ms in since.values()]])


def write_latest(
    connection: Connection, latest: dict[tuple[int, str], tuple[int, float, int]]
) -> None:
    rows = sorted(latest.items())  # everybody locks in the same order
    if rows:
        columns = [
            [elder for (elder, _), _ in rows],
            [metric for (_, metric), _ in rows],
            [moment(ms) for _, (ms, _, _) in rows],
            [value for _, (_, value, _) in rows],
            [quality for _, (_, _, quality) in rows],
        ]
        connection.execute(LATEST, columns)
