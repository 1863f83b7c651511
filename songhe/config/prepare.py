"""Before the program runs: tables, reference data, and the demonstration if it is wished."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from songhe.config.embedded.programs import CannotStart
from songhe.config.halfway import database_is_whole
from songhe.config.reference import load_reference

CAST = "cast.json"  # in the folder SONGHE_VAR: whom one can step into, for the last lines of `up`


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what was done, and how long it took."""
    began = time.monotonic()
    yield
    sys.stderr.write(f"· {words} ({time.monotonic() - began:.1f} s)\n")


def prepare(*, demo: bool) -> None:
    """Bring an empty or an older database to where this program can use it.

    :raises CannotStart: if it stands where no way leads on.
    """
    for error in database_is_whole(None, databases=["default"]):
        raise CannotStart(f"{error.msg}\n{error.hint}")
    if not connection.introspection.table_names():
        sys.stderr.write(
            "· Making the tables and filling them, only this once; the next start takes seconds\n"
        )
    with step("Tables are up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("Reference data are in place"):
        load_reference()
    cast_file = Path(settings.SONGHE_VAR) / CAST
    cast_file.unlink(missing_ok=True)
    if demo and settings.SONGHE_DEMO:
        load_demo()
        nine = import_module("songhe.demo.people").NINE
        cast = [{"name": one.name, "who": str(one.who)} for one in nine]
        cast_file.write_text(json.dumps(cast, ensure_ascii=False))


def load_demo() -> None:
    """Build the demonstration district, unless it stands already."""
    load: Callable[..., object] = import_module("songhe.demo.load").load
    with step("The demonstration district is there"):
        load(at=timezone.now())
