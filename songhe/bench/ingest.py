"""How many readings are taken in a second, and how near that is to what the database can take.

`songhe bench ingest --json`: watches that measure five things each second send twenty seconds at
a time over real HTTP, as fast as they are answered, from a process of their own on the same
machine. A batch counts when its 200 has come, which is after the commit; the database waits for
the disk (fsync). In the same run the very blocks that were stored are copied into an empty table
of the same shape by bare COPY and ON CONFLICT, a thousand blocks to a commit: the limit.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.utils import timezone
from psycopg import sql

from songhe.bench.load import Figures, Load
from songhe.bench.place import console, own_database, own_server
from songhe.bench.wearers import make_wearers
from songhe.config.reference import load_reference
from songhe.health.rules.copying import rows_of
from songhe.health.rules.packing import Block, Key
from songhe.health.taking import storing

WATCHES = int(os.environ.get("SONGHE_BENCH_WATCHES", "10000"))
SECONDS = float(os.environ.get("SONGHE_BENCH_SECONDS", "20"))
CONNECTIONS = int(os.environ.get("SONGHE_BENCH_CONNECTIONS", "512"))
A_REQUEST = 100  # readings: five metrics, twenty seconds each
A_COMMIT = 1000  # blocks, for the limit
MOST_BLOCKS = 200_000  # that are kept for the limit
BEHIND = 600.0  # seconds: what is sent was measured in the last ten minutes
LEAST_PER_S, LEAST_RATIO, MOST_BYTES = 400_000, 0.15, 16


def run() -> dict[str, Any]:
    with own_database() as address:
        console.print(f"[bold]ingest[/bold]: making {WATCHES} watches …")
        load_reference()
        tokens = [wearer.token for wearer in make_wearers(WATCHES, at=timezone.now())]
        with own_server(address) as base:
            _send(base, tokens, batches=1)  # each is known once, as in a city that is running
            console.print(f"  sending for {SECONDS:g} s over {CONNECTIONS} connections …")
            began = _readings(address)
            figures = _send(base, tokens, seconds=SECONDS)
        stored = _readings(address) - began
        return _said(figures, stored, address)


def _send(base: str, tokens: list[str], *, batches: int = 0, seconds: float = 0) -> Figures:
    load = Load(
        base,
        tokens,
        connections=CONNECTIONS,
        readings_per_request=A_REQUEST,
        every=1.0,
        begins=time.time() - BEHIND - (0 if seconds else 60),
        batches=batches,
    )
    return load.for_seconds(seconds) if seconds else load.to_the_end()


def _readings(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT coalesce(sum(n), 0) FROM health_readingblock").fetchone()
        return int(row[0]) if row else 0


def _said(figures: Figures, stored: int, address: str) -> dict[str, Any]:
    with psycopg.connect(address, autocommit=True) as connection:
        size = _bytes_per_reading(connection)
        fsync = connection.execute("SHOW fsync").fetchone()
        console.print("  the limit: the same blocks by bare COPY …")
        limit = _limit(connection)
    rate, lost = figures.readings_per_s, max(0, figures.accepted - stored)
    passed = rate >= LEAST_PER_S and rate / limit >= LEAST_RATIO and size <= MOST_BYTES and not lost
    return {
        "readings_per_s": round(rate),
        "p50_ms": round(figures.p50_ms, 1),
        "p99_ms": round(figures.p99_ms, 1),
        "bytes_per_reading": round(size, 1),
        "copy_limit_per_s": round(limit),
        "ratio_to_limit": round(rate / limit, 3),
        "acknowledged": figures.accepted + figures.duplicate,
        "stored": stored,
        "lost": lost,
        "refused": figures.refused,
        "watches": WATCHES,
        "connections": CONNECTIONS,
        "readings_per_request": A_REQUEST,
        "seconds": round(figures.seconds, 1),
        "fsync": fsync[0] if fsync else "",
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "bars": [LEAST_PER_S, LEAST_RATIO, MOST_BYTES],
        "passed": passed,
    }


def _bytes_per_reading(connection: psycopg.Connection[Any]) -> float:
    """What a reading takes on the disk, the index included."""
    row = connection.execute(
        "SELECT sum(pg_total_relation_size(relid)) / (SELECT sum(n) FROM health_readingblock)"
        " FROM pg_partition_tree('health_readingblock') WHERE isleaf"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _limit(connection: psycopg.Connection[Any]) -> float:
    """Copy the blocks into an empty table of the same shape; return readings a second."""
    connection.execute("CREATE TABLE bench_limit (LIKE health_readingblock INCLUDING ALL)")
    connection.execute(storing.STAGING)
    insert = sql.SQL(storing.INSERT.replace("health_readingblock", "bench_limit"))
    groups = [(sum(b.n for b in group), rows_of(group)) for group in _groups(connection)]
    began = time.perf_counter()
    for _n, rows in groups:
        with connection.transaction(), connection.cursor() as cursor:
            with cursor.copy(storing.COPY) as copy:
                copy.write(rows)
            cursor.execute(insert, ["now"])
    return sum(n for n, _rows in groups) / (time.perf_counter() - began)


def _groups(connection: psycopg.Connection[Any]) -> Iterator[list[Block]]:
    """Return the blocks as they were stored, a commit's worth at a time."""
    rows = connection.execute(
        "SELECT elder_id, metric, t0, device_id, n, offsets, readings, quality"
        " FROM health_readingblock ORDER BY stored_at LIMIT %s",
        [MOST_BLOCKS],
    ).fetchall()
    blocks = [
        Block(Key(elder, metric, storing.milliseconds(t0), device), *packed)
        for elder, metric, t0, device, *packed in rows
    ]
    for start in range(0, len(blocks), A_COMMIT):
        yield blocks[start : start + A_COMMIT]
