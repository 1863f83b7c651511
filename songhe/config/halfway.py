"""Databases that stand in the midst of old migrations which have become one.

Django finds no way on for them, and says nothing: it leaves that context's tables as they are.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

WORDS = (
    "This database stands between two versions: some migrations that are one now were taken"
    " ({taken} of them last), others were not ({left} comes next). Nothing was changed."
)
HINT = (
    "Bring it up to date with the last version that has these migrations, then with this one,"
    " or begin with an empty database: docs/operations/install.md"
)


def database_is_whole(
    app_configs: Any, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Return an error for each context whose migrations can neither be begun nor are all there."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    disk = loader.disk_migrations
    found: list[CheckMessage] = []
    for alias in databases or []:
        applied = MigrationRecorder(connections[alias]).applied_migrations()
        for migration in disk.values():
            gone = [old for old in migration.replaces if old not in disk]
            taken = [old for old in gone if old in applied]
            left = [old for old in gone if old not in applied]
            if taken and left:
                words = WORDS.format(taken=".".join(taken[-1]), left=".".join(left[0]))
                found.append(Error(words, hint=HINT, id="songhe.config.E019"))
    return found
