"""A database and a server of the benchmark's own, made before and gone after."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo
from rich.console import Console

console = Console(stderr=True)


@contextmanager
def own_database() -> Iterator[str]:
    """Make an empty, migrated database beside the usual one, point Django at it, yield its address.

    The server is the one of `DATABASE_URL`, so durability (fsync) is that server's. Meanwhile this
    process works as one does where data are real: development writes down every statement.
    """
    usual = os.environ["DATABASE_URL"]
    name = f"bench_{secrets.token_hex(4)}"
    address = _named(usual, name)
    with psycopg.connect(usual, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    before, debug = str(settings.DATABASES["default"]["NAME"]), settings.DEBUG
    os.environ["DATABASE_URL"] = address  # for the processes that are started meanwhile
    try:
        settings.DEBUG = False
        _point_django_at(name)
        call_command("migrate", verbosity=0)
        yield address
    finally:
        settings.DEBUG = debug
        os.environ["DATABASE_URL"] = usual
        _point_django_at(before)
        with psycopg.connect(usual, autocommit=True) as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _named(address: str, name: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _point_django_at(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def django_address() -> str:
    """The address of the database that Django uses, whichever it is just now."""
    given = connections["default"].get_connection_params()
    wanted = ("host", "port", "dbname", "user", "password")
    return make_conninfo(**{key: given[key] for key in wanted if given.get(key)})


@contextmanager
def own_server(address: str, *, webs: int = 1, **environment: str) -> Iterator[str]:
    """Serve the program on a free port against that database, by so many web processes as
    `songhe up` would; yield its base address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "songhe.config.cli", "web", "--port", str(port)]
    command += ["--reuse-port"] if webs > 1 else []
    env = {**os.environ, "DATABASE_URL": address, **environment}
    base = f"http://127.0.0.1:{port}"
    with ExitStack() as running:
        for _ in range(webs):
            process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 - our own interpreter
            running.callback(_stop, process)
            _wait_until_it_listens(port, process)
        yield base


@contextmanager
def own_process(address: str, command: str, **environment: str) -> Iterator[None]:
    """Run one of the processes that a machine runs (worker, calls) against that database."""
    arguments = [sys.executable, "-m", "songhe.config.cli", command]
    env = {**os.environ, "DATABASE_URL": address, **environment}
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        arguments, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"{command} stopped before its time")
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Each of several, on one port: who answers does not say that all do."""
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped before it listened")
        doors = psutil.Process(process.pid).net_connections("tcp")
        if any(one.laddr.port == port and one.status == psutil.CONN_LISTEN for one in doors):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not listen within 30 s")
