"""Writing years of history in seconds, by the same actions as ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import connection, transaction

logger = structlog.get_logger(__name__)


@contextmanager
def swiftly() -> Iterator[None]:
    """Keep no log of queries, and set no savepoints inside a transaction.

    Nearly half of what an action asks of the database is savepoints, for failures that one
    who writes history does not expect. If one comes, its whole transaction fails.
    """
    debug, settings.DEBUG = settings.DEBUG, False
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        settings.DEBUG = debug
        connection.features.uses_savepoints = True


def in_one_go(act: Callable[[], int]) -> int:
    """Do something in one swift transaction; if that fails, once more with every care."""
    try:
        with swiftly(), transaction.atomic():
            return act()
    except Exception as failure:  # noqa: BLE001 - the careful way shows it again
        logger.info("history_again", why=repr(failure))
    with transaction.atomic():
        return act()
