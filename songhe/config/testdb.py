"""Test databases by copying one migrated template, which takes a tenth of a second.

The template's name carries a hash of all migrations, so a changed migration makes a new one;
whoever comes first makes it while the others wait.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ONE_AT_A_TIME = 735_911  # advisory lock: making or copying the template
PREFIX = "template_songhe_"


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
