"""Test databases by copying one migrated template, which takes a tenth of a second.

The template's name carries a hash of all migrations, so a changed migration makes a new one;
whoever comes first makes it while the others wait.

What a test committed is deleted table by table, which is twenty times quicker than TRUNCATE: that
makes new files for every table and every index. What many tests begin with is made once in a
process, and its rows are copied back in for each of them.
"""

import hashlib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import LockNotAvailable

from songhe.config.embedded.programs import binaries
from songhe.config.embedded.server import Server

ONE_AT_A_TIME = 735_911  # advisory lock: making or copying the template
WAIT_FOR_WRITERS = 60  # seconds
PREFIX = "template_songhe_"
OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def make_test_database(name: str) -> None:
    """Make the database `name` afresh and point Django at it."""
    with _maintenance() as server:
        template = _template(server)
        _drop(server, name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    _point_django_at(name)


def drop_test_database(name: str) -> None:
    connections.close_all()
    with _maintenance() as server:
        _drop(server, name)


def migrate_by_copying(server: Server) -> None:
    """Give another server, which is in use and holds nothing, the tables of all migrations."""
    psql = str(binaries() / "psql")
    options = ["--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    subprocess.run(  # noqa: S603 - our own program
        [psql, *options, f"--dbname={server.address()}"],
        input=_migrated(),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@cache
def _migrated() -> bytes:
    parameters = connections["default"].get_connection_params()
    with _maintenance() as server:
        where = {**parameters, "dbname": _template(server)}
        known = {key: where[key] for key in ("host", "port", "user", "dbname") if key in where}
        pg_dump = str(binaries() / "pg_dump")
        dump = [pg_dump, "--no-owner", f"--dbname={make_conninfo('', **known)}"]
        return subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603


def empty_test_database() -> None:
    """Delete every row but those of the migrations, append-only ones too.

    The triggers that refuse it rest for this one transaction. All tables are locked at once or
    none, so whoever still writes is waited for, and his rows do not reach the next test; to hold
    some tables while waiting for others would lock both of us for ever.
    """
    tables = _tables()
    names = sql.SQL(", ").join(tables)
    last = time.monotonic() + WAIT_FOR_WRITERS
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(names)
                cursor.execute(lock)
                cursor.execute(
                    sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(table) for table in tables)
                )
        except OperationalError as error:
            busy = isinstance(error.__cause__, LockNotAvailable)
            if not busy or time.monotonic() > last:
                raise
            time.sleep(0.02)
        else:
            return


class Kept:
    """The rows that were in the database, to be put into it again as often as one likes.

    Sequences never run back, so rows that are made meanwhile meet none of these.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[sql.Identifier, bytes]] = []
        with connection.cursor() as cursor:
            for table in _tables():
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                    rows = b"".join(copy)
                if rows:
                    self._rows.append((table, rows))

    def put_back(self) -> None:
        """Copy the rows in as they were; triggers have done their work on them already."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self._rows:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                    copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[Any]]:
    """A connection to the server itself, with everybody else kept waiting."""
    parameters = connections["default"].get_connection_params()
    parameters = {
        key: value
        for key, value in parameters.items()
        if key in {"host", "port", "user", "password"}
    }
    with psycopg.connect(**parameters, dbname="postgres", autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        yield server


def _template(server: psycopg.Connection[Any]) -> str:
    wanted = PREFIX + _migrations_hash()
    found = {
        name
        for (name,) in server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"]
        )
    }
    if wanted in found:
        return wanted
    for old in found:
        _drop(server, old)
    unfinished = f"unfinished_{wanted}"
    _drop(server, unfinished)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    _point_django_at(unfinished)
    call_command("migrate", verbosity=0)
    connections.close_all()
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(unfinished), sql.Identifier(wanted)
        )
    )
    return wanted


def _tables() -> list[sql.Identifier]:
    """Every table that holds rows itself: of a partitioned one, its partitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [sql.Identifier(name) for (name,) in cursor if name not in OF_MIGRATIONS]


def _migrations_hash() -> str:
    files = sorted(Path(settings.PACKAGE).glob("*/migrations/*.py"))
    lock = Path(settings.ROOT) / "requirements" / "runtime.txt"  # others bring migrations too
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    for file in [*files, lock]:
        digest.update(str(file.relative_to(settings.ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _point_django_at(name: str) -> None:
    connections.close_all()
    connections["default"].settings_dict["NAME"] = name
    connections["default"].settings_dict["CONN_MAX_AGE"] = 0  # threads leave nothing open
    settings.DATABASES["default"]["NAME"] = name
