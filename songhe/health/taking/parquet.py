"""A month of readings as a Parquet file, one row a reading, for analysis and for keeping.

Written beside its place and moved there when it is whole and on the disk, so that a file under
its name is always complete.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from songhe.health.reference import metric_by_number
from songhe.health.rules import packing
from songhe.health.rules.packing import Arrays
from songhe.health.taking.storing import milliseconds

A_GROUP = 1_000_000  # readings in one row group
AT_ONCE = 2_000  # blocks read from the database
BLOCKS = """
SELECT elder_id, metric, device_id, t0, offsets, readings, quality FROM {}
ORDER BY elder_id, metric, t0, device_id
"""


class NoParquet(Exception):
    """The library that writes Parquet is not installed."""


def _library() -> Any:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as missing:
        raise NoParquet from missing


def write_month(connection: psycopg.Connection[Any], partition: str, target: Path) -> int:
    """Write every reading of a partition; return how many there are.

    Columns: elder_id, metric (its code), device_id, taken_at (UTC, ms), value, quality.

    :raises NoParquet: if pyarrow is not there.
    """
    arrow, parquet = _library()
    schema = arrow.schema(
        [
            ("elder_id", arrow.int64()),
            ("metric", arrow.dictionary(arrow.int16(), arrow.string())),
            ("device_id", arrow.int64()),
            ("taken_at", arrow.timestamp("ms", tz="UTC")),
            ("value", arrow.float32()),
            ("quality", arrow.uint8()),
        ]
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    count = 0
    with parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        for columns in _groups(connection, partition):
            columns["metric"] = arrow.array(columns["metric"]).dictionary_encode()
            table = arrow.table(columns).cast(schema)
            writer.write_table(table)
            count += table.num_rows
    found = parquet.ParquetFile(unfinished).metadata.num_rows
    if found != count:
        raise OSError(f"{unfinished} holds {found} readings instead of {count}")
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    return count


def _groups(connection: psycopg.Connection[Any], partition: str) -> Iterator[dict[str, Any]]:
    """The readings as columns, about a million at a time."""
    gathered: list[tuple[int, int, int, Arrays]] = []
    size = 0
    with connection.transaction(), connection.cursor(name="health_archive") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(sql.SQL(BLOCKS).format(sql.Identifier(partition)))
        for elder, metric, device, t0, *packed in cursor:
            arrays = packing.unpack(milliseconds(t0), *packed)
            gathered.append((elder, metric, device, arrays))
            size += len(arrays.times)
            if size >= A_GROUP:
                yield _columns(gathered)
                gathered, size = [], 0
    if gathered:
        yield _columns(gathered)


def _columns(gathered: list[tuple[int, int, int, Arrays]]) -> dict[str, Any]:
    long = [len(arrays.times) for *_key, arrays in gathered]
    codes = [metric_by_number()[metric].code for _elder, metric, _device, _arrays in gathered]
    return {
        "elder_id": np.repeat([elder for elder, *_rest in gathered], long),
        "metric": np.repeat(codes, long),
        "device_id": np.repeat([device for _e, _m, device, _a in gathered], long),
        "taken_at": np.concatenate([arrays.times for *_key, arrays in gathered]).astype(
            "datetime64[ms]"
        ),
        "value": np.concatenate([arrays.values for *_key, arrays in gathered]).astype(np.float32),
        "quality": np.concatenate([arrays.quality for *_key, arrays in gathered]),
    }
