"""A pytest plugin: a real PostgreSQL for the tests, up before Django reads its settings.

The server is left running for the next run (`make clean` stops it); it keeps nothing that
would be missed, so it does without waiting for the disk.
"""

import contextlib
import os
from pathlib import Path

import pytest

from songhe.config.embedded.server import Server

ROOT = Path(__file__).resolve().parents[2]
SERVER = Server(ROOT / "var", "test-database", durable=False)

_using = contextlib.ExitStack()  # held until the process ends

if not os.environ.get("DATABASE_URL"):
    _using.enter_context(SERVER.in_use(keep=True))
    os.environ["DATABASE_URL"] = SERVER.address("postgres")


@pytest.hookimpl(trylast=True)  # when all others have put them in order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests go first, so that no process has one left when the others are done.

    `make test` looks for tests with a browser in `tests/` alone: none may lie elsewhere.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    lost = [
        item.nodeid
        for item in items
        if item.get_closest_marker("browser") and ROOT / "tests" not in item.path.parents
    ]
    if lost:
        raise pytest.UsageError(f"tests with a browser belong into tests/: {lost}")
