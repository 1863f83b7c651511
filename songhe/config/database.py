"""Having a database: the one that the environment names, or the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from songhe.config.embedded.server import Say, Server

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """Where everything that the program keeps on this machine lies."""
    return Path(os.environ.get("SONGHE_VAR") or ROOT / "var").resolve()


@contextmanager
def database(say: Say = lambda _words: None) -> Iterator[None]:
    """Have DATABASE_URL answer inside the block; nothing is started when it is already given.

    :raises CannotStart: with words for whoever typed the command.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield
        return
    with Server(home()).in_use(say) as address:
        os.environ["DATABASE_URL"] = address
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]
