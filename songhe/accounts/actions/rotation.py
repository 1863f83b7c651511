"""Sealing everything anew with the writing key, a few hundred rows at a time.

It may be stopped and started again at any moment: what is sealed with the writing key is
passed over. Old keys may leave the settings when nothing is left to do.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from songhe.kernel.fields import EncryptedTextField, seal, split, unseal, writing

BATCH = 500


@dataclass(frozen=True)
class Column:
    """One column that holds sealed text."""

    table: str
    keys: tuple[str, ...]  # the columns of its primary key
    name: str


@dataclass(frozen=True)
class Progress:
    """So many of so many values of a column are done."""

    column: str
    done: int
    of: int


def sealed_columns() -> list[Column]:
    """Return every encrypted column of every context."""
    return [
        Column(model._meta.db_table, _keys_of(model), str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def _keys_of(model: type[Model]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.pk_fields)


def rotate_everything() -> Generator[Progress, None, None]:
    """Seal anew whatever another key or cipher sealed, telling how far it is."""
    for column in sealed_columns():
        yield from _rotate(column)
    yield from _rotate_second_factors()


def _rotate(column: Column) -> Iterator[Progress]:
    of = _count(column)
    done = 0
    while moved := _rotate_batch(column):
        done += moved
        yield Progress(f"{column.table}.{column.name}", done, max(of, done))


def _others(column: Column) -> sql.Composed:
    """The rows whose value the writing key did not seal."""
    return sql.SQL("{table} WHERE {name} <> '' AND NOT starts_with({name}, %s)").format(
        table=sql.Identifier(column.table), name=sql.Identifier(column.name)
    )


def _mark() -> str:
    return ":".join((*writing(), ""))


def _count(column: Column) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(_others(column)), [_mark()])
        count: int = cursor.fetchone()[0]
        return count


@transaction.atomic
def _rotate_batch(column: Column) -> int:
    keys, name = [sql.Identifier(key) for key in column.keys], sql.Identifier(column.name)
    with connection.cursor() as cursor:
        # Signed notes may not be changed; their words are not, only the lock around them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            sql.SQL("SELECT {}, {} FROM {} ORDER BY {} LIMIT %s FOR UPDATE").format(
                name, sql.SQL(", ").join(keys), _others(column), sql.SQL(", ").join(keys)
            ),
            [_mark(), BATCH],
        )
        rows = [(seal(unseal(value)), *key) for value, *key in cursor.fetchall()]
        same = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(key) for key in keys)
        cursor.executemany(
            sql.SQL("UPDATE {} SET {} = %s WHERE {}").format(
                sql.Identifier(column.table), name, same
            ),
            rows,
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    return len(rows)


def _rotate_second_factors() -> Iterator[Progress]:
    """The library keeps these inside JSON."""
    old = [pk for pk, data in Authenticator.objects.values_list("pk", "data") if _stale(data)]
    for done, pk in enumerate(old, start=1):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            factor.data = {
                name: seal(unseal(value)) if _is_stale(value) else value
                for name, value in factor.data.items()
            }
            factor.save(update_fields=["data"])
        yield Progress("second factors", done, len(old))


def _stale(data: dict[str, object]) -> bool:
    return any(_is_stale(value) for value in data.values())


def _is_stale(value: object) -> bool:
    return isinstance(value, str) and value.count(":") >= 2 and split(value)[:2] != writing()
