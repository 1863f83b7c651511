"""Copies of one real row, made by SQL: what a table looks like after years."""

from typing import Any

from django.db import connection, models
from psycopg import sql


def copy_rows(row: models.Model, many: int, **changed: str) -> int:
    """Copy a row so many times; return the key before that of the first copy.

    `changed` holds SQL for what differs, in which `number` counts from 1; codes are drawn anew.
    """
    table = row._meta.db_table
    columns: list[str] = []
    values: list[sql.Composable] = []
    for field in row._meta.concrete_fields:
        if field.primary_key or getattr(field, "generated", False):
            continue
        name = str(field.column)
        columns.append(name)
        if name in changed:
            values.append(sql.SQL(changed[name]))
        elif field.unique and getattr(row, field.attname) is not None:
            values.append(sql.SQL("upper(substr(md5(random()::text || number), 1, 12))"))
        else:
            values.append(sql.Identifier(name))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table)))
        last: int = cursor.fetchone()[0]
        statement = sql.SQL(
            "INSERT INTO {table} (id, {columns}) SELECT %s + number, {values}"
            " FROM {table}, generate_series(1, %s) AS number WHERE id = %s"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
        )
        given: list[Any] = [last, many, row.pk]
        cursor.execute(statement, given)
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last + many])
    return last
