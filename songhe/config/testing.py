"""A pytest plugin: a real PostgreSQL for the tests, up before Django reads its settings.

The server is left running for the next run (`make clean` stops it); it keeps nothing that
would be missed, so it does without waiting for the disk.
"""

import contextlib
import os
from pathlib import Path

from songhe.config.embedded.server import Server

ROOT = Path(__file__).resolve().parents[2]
SERVER = Server(ROOT / "var", "test-database", durable=False)

_using = contextlib.ExitStack()  # held until the process ends

if not os.environ.get("DATABASE_URL"):
    _using.enter_context(SERVER.in_use(keep=True))
    os.environ["DATABASE_URL"] = SERVER.address("postgres")
