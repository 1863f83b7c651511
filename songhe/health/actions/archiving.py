"""Letting old months of readings go: written to a file first, if there is a place for it.

What days and hours came to stays in the database for ever; only the single readings go.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import structlog
from django.db import connection, transaction
from psycopg import sql

from songhe.health.queries.readings import plain_connection
from songhe.health.taking import parquet

PARTITION = "health_readingblock_"
logger = structlog.get_logger(__name__)

MONTHS = """
SELECT relid::regclass::text FROM pg_partition_tree('health_readingblock') WHERE isleaf ORDER BY 1
"""


@dataclass(frozen=True)
class Gone:
    """A month that was let go."""

    month: str  # 2026_11
    readings: int
    file: Path | None


def let_old_months_go(*, at: datetime, months: int, folder: Path | None) -> list[Gone]:
    """Let every month go that ended more than so many months ago; 0 keeps all of them.

    A month that changed while it was written stays, and goes the next time.

    :raises parquet.NoParquet: if there is a folder and nothing that can write to it.
    """
    if not months:
        return []
    last_kept = at.year * 12 + at.month - 1 - months
    old = [name for name in _partitions() if _number(name) < last_kept]
    gone = [_let_go(name, folder) for name in old]
    return [one for one in gone if one is not None]


def _partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        return [name for (name,) in cursor.fetchall() if name.startswith(PARTITION)]


def _number(partition: str) -> int:
    year, month = partition.removeprefix(PARTITION).split("_")
    return int(year) * 12 + int(month) - 1


def _let_go(partition: str, folder: Path | None) -> Gone | None:
    plain = plain_connection()
    before = _state_of(plain, partition)
    file = _free_name(folder, partition) if folder else None
    if file is not None and before[0]:
        parquet.write_month(plain, partition, file)
    with transaction.atomic():
        name = sql.Identifier(partition)
        plain.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))
        if _state_of(plain, partition) != before:
            logger.warning("month_changed_while_archiving", partition=partition)
            if file is not None:
                file.unlink(missing_ok=True)
            return None
        plain.execute(sql.SQL("ALTER TABLE health_readingblock DETACH PARTITION {}").format(name))
        plain.execute(sql.SQL("DROP TABLE {}").format(name))
    month = partition.removeprefix(PARTITION)
    return Gone(month, before[0], file if before[0] else None)


def _state_of(
    plain: "psycopg.Connection[tuple[object, ...]]", partition: str
) -> tuple[int, datetime | None]:
    """How many readings it holds, and when the last of them came."""
    row = plain.execute(
        sql.SQL("SELECT coalesce(sum(n), 0)::bigint, max(stored_at) FROM {}").format(
            sql.Identifier(partition)
        )
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return row  # type: ignore[return-value]


def _free_name(folder: Path, partition: str) -> Path:
    """A month whose readings came very late is archived a second time, beside the first."""
    name = partition.removeprefix(PARTITION).replace("_", "-")
    number, file = 1, folder / f"readings-{name}.parquet"
    while file.exists():
        number += 1
        file = folder / f"readings-{name}.{number}.parquet"
    return file
