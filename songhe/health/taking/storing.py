"""Writing packed blocks: one COPY and one commit for everybody who waits.

Everything here runs inside the caller's transaction, on a plain psycopg connection: the
ingest's own one, or the one that Django holds.
"""

import itertools
import operator
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from songhe.health.rules import copying, packing
from songhe.health.rules.metrics import NUMBERS
from songhe.health.rules.packing import Block, Key

FEW = 20  # blocks; more are quicker through COPY
DAY_MS = 86_400_000
AHEAD = timedelta(minutes=5)  # a clock may be this wrong before a reading is not the latest
FIRST = timedelta(seconds=2)  # how long a call is left to whoever answers calls
PAGES = timedelta(minutes=15)  # readings older than this are history: they page nobody

STAGING = """
CREATE TEMP TABLE IF NOT EXISTS health_staging (
    elder_id bigint, metric smallint, t0 timestamptz, device_id bigint,
    n integer, offsets bytea, readings bytea, quality bytea
) ON COMMIT DELETE ROWS;
DELETE FROM health_staging
"""
COPY = (
    "COPY health_staging (elder_id, metric, t0, device_id, n, offsets, readings, quality)"
    " FROM STDIN (FORMAT BINARY)"
)
# In the order of the key, so that two writers wait for each other and never cross.
PUT = """
WITH {come}put AS (
    INSERT INTO health_readingblock
        (elder_id, metric, t0, device_id, stored_at, n, offsets, readings, quality)
    SELECT elder_id, metric, t0, device_id, %s, n, offsets, readings, quality
    FROM {table} ORDER BY elder_id, metric, t0, device_id
    ON CONFLICT DO NOTHING RETURNING elder_id, metric, t0, device_id
)
SELECT elder_id, metric, t0, device_id FROM {table}
LEFT JOIN put USING (elder_id, metric, t0, device_id) WHERE put.elder_id IS NULL
"""
INSERT = PUT.format(come="", table="health_staging")
COME = """come AS (
    SELECT * FROM unnest(
        %s::bigint[], %s::smallint[], %s::timestamptz[], %s::bigint[],
        %s::integer[], %b::bytea[], %b::bytea[], %s::bytea[]
    ) AS come (elder_id, metric, t0, device_id, n, offsets, readings, quality)
), """
INSERT_FEW = PUT.format(come=COME, table="come")
STORED = """
SELECT block.elder_id, block.metric, block.t0, block.device_id, n, offsets, readings, quality
FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::bigint[])
    AS key (elder_id, metric, t0, device_id)
JOIN health_readingblock AS block USING (elder_id, metric, t0, device_id)
{hers} ORDER BY 1, 2, 3, 4 FOR UPDATE OF block
"""
REPLACE = """
UPDATE health_readingblock
SET n = %s, offsets = %s, readings = %s, quality = %s, stored_at = %s
WHERE elder_id = %s AND metric = %s AND t0 = %s AND device_id = %s
"""
ARRIVALS = """
INSERT INTO health_arrival (elder_id, since, received_at, attempts, calls)
SELECT elder, since, %s, 0, elder = ANY (%s::bigint[])
FROM unnest(%s::bigint[], %s::timestamptz[]) AS come (elder, since)
"""

CALLED = "songhe_calls"  # PostgreSQL NOTIFY; the payload: the elder who calls, and how ("7 sos")
CALLS = {NUMBERS[code]: code for code in ("sos", "fall")}
# One trip with the arrivals: who calls waits for it.
RING = "WITH put AS ({}) SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload"
RING = RING.format(ARRIVALS)

Connection = psycopg.Connection[Any]

_spread: dict[str, bool] = {}  # by the address of the database


def moment(ms: int) -> datetime:
    """Milliseconds since 1970 as a time, exactly."""
    return datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def make_partitions(connection: Connection, months: Iterable[datetime]) -> None:
    for month in sorted(months):
        connection.execute("SELECT health_make_partition(%s)", [month])


def months_of(blocks: Iterable[Block]) -> set[datetime]:
    days = {block.key.t0 // DAY_MS for block in blocks}  # few, however many blocks
    return {moment(day * DAY_MS).replace(day=1) for day in days}


def store(
    connection: Connection, blocks: Sequence[Block], *, at: datetime, pages: bool = True
) -> list[int]:
    """Write blocks; return of each how many of its readings were new.

    Blocks of one key are joined, here or with what is stored: no reading is lost because
    another came with the same first moment. Their months must have partitions.
    """
    fresh = [block.n for block in blocks]
    joined = {block.key: block for block in blocks}
    if len(joined) < len(blocks):
        joined = _joined(blocks, fresh)
    if there := _insert(connection, joined.values(), at):
        _merge(connection, there, joined, blocks, fresh, at)
    if pages:
        leave_word(connection, joined.values(), at=at)
    return fresh


def _joined(blocks: Sequence[Block], fresh: list[int]) -> dict[Key, Block]:
    """Join blocks of one key; count anew what is fresh of each."""
    joined: dict[Key, Block] = {}
    for place, block in enumerate(blocks):
        if kept := joined.get(block.key):
            joined[block.key], fresh[place] = packing.merge(kept, block)
        else:
            joined[block.key] = block
    return joined


def _merge(
    connection: Connection,
    keys: Sequence[Key],
    joined: dict[Key, Block],
    blocks: Sequence[Block],
    fresh: list[int],
    at: datetime,
) -> None:
    """Put blocks together with those that stand under their keys already."""
    kept = _stored(connection, keys)
    whole = dict(kept)
    for place, block in enumerate(blocks):
        if block.key in whole:
            whole[block.key], fresh[place] = packing.merge(whole[block.key], block)
    for key, block in whole.items():
        if block is kept[key]:
            del joined[key]
        else:
            joined[key] = block
            _replace(connection, block, at)


def _insert(connection: Connection, blocks: Collection[Block], at: datetime) -> list[Key]:
    """Insert the blocks whose key is free; return the keys of the others."""
    with connection.cursor() as cursor:
        if len(blocks) <= FEW:
            cursor.execute(INSERT_FEW, [*_columns(blocks), at])
        else:
            cursor.execute(STAGING)
            with cursor.copy(COPY) as copy:
                copy.write(copying.rows_of(blocks))
            cursor.execute(INSERT, [at])
        return [
            Key(elder, metric, milliseconds(t0), device)
            for elder, metric, t0, device in cursor.fetchall()
        ]


def _columns(blocks: Iterable[Block]) -> tuple[list[Any], ...]:
    rows = [(*_place(key), *packed) for key, *packed in blocks]
    return tuple(list(column) for column in zip(*rows, strict=True)) or ([],) * 8


def _stored(connection: Connection, keys: Sequence[Key]) -> dict[Key, Block]:
    """Return the stored blocks of these keys, locked until the end of the transaction."""
    found = {}
    places = [_place(key) for key in keys]
    for elder, metric, t0, device, *packed in ask_of_all(connection, STORED, places):
        key = Key(elder, metric, milliseconds(t0), device)
        found[key] = Block(key, *packed)
    if len(found) < len(keys):
        raise psycopg.OperationalError("a block went away while it was merged")
    return found


def ask_of_all(
    connection: Connection, question: str, rows: Collection[tuple[Any, ...]]
) -> Iterable[tuple[Any, ...]]:
    """Ask about rows of many elders, and lock them; in each row the elder stands first.

    On a cluster a statement locks what lies on one node: there each elder has her own.
    """
    if not rows:
        return []
    if not _is_spread(connection):
        return connection.execute(question.format(hers=""), _lists(rows))
    one = question.format(hers="WHERE block.elder_id = %s")
    groups = itertools.groupby(sorted(rows), key=operator.itemgetter(0))
    with connection.pipeline():
        asked = [connection.execute(one, [*_lists(hers), elder]) for elder, hers in groups]
    return itertools.chain.from_iterable(asked)


def _lists(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _is_spread(connection: Connection) -> bool:
    """Has this database made distributed tables of some? It is asked once."""
    address = connection.info.dsn
    if address not in _spread:
        row = connection.execute("SELECT to_regclass('pg_dist_partition') IS NOT NULL").fetchone()
        _spread[address] = bool(row and row[0])
    return _spread[address]


def _replace(connection: Connection, block: Block, at: datetime) -> None:
    values = (block.n, block.offsets, block.readings, block.quality, at)
    connection.execute(REPLACE, (*values, *_place(block.key)))


def _place(key: Key) -> tuple[int, int, datetime, int]:
    return (key.elder_id, key.metric, moment(key.t0), key.device_id)


def leave_word(connection: Connection, blocks: Iterable[Block], *, at: datetime) -> None:
    """Leave word for the rules of each elder with a recent reading, and ring for whoever calls."""
    since: dict[int, int] = {}
    calling: set[tuple[int, str]] = set()
    recent = milliseconds(at - PAGES)
    for block in blocks:
        if packing.last_of(block) >= recent:
            elder, first = block.key.elder_id, block.key.t0
            since[elder] = min(first, since.get(elder, first))
            if block.key.metric in CALLS:
                calling.add((elder, CALLS[block.key.metric]))
    if since:
        moments = [moment(ms) for ms in since.values()]
        callers = [elder for elder, _ in calling]
        come = [at, callers, list(since), moments]
        if calling:
            payloads = [f"{elder} {code}" for elder, code in sorted(calling)]
            connection.execute(RING, [*come, CALLED, payloads])
        else:
            connection.execute(ARRIVALS, come)
