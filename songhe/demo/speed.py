"""Writing weeks of history in seconds, by the same actions as ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import connection, transaction

logger = structlog.get_logger(__name__)


@contextmanager
def in_one_breath() -> Iterator[None]:
    """One transaction without a log of queries and without savepoints inside.

    Nearly half of what an action asks of the database is savepoints, for failures that one
    who writes history does not expect. If one comes, the whole transaction fails.
    """
    inside = connection.in_atomic_block
    debug, settings.DEBUG = settings.DEBUG, False
    savepoints = connection.features.uses_savepoints
    try:
        with transaction.atomic():
            connection.features.uses_savepoints = False
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
                if not inside:  # it would hold for all that comes after in that transaction
                    # Join in the order that is written: by key, planning costs more than reading.
                    cursor.execute("SET LOCAL join_collapse_limit = 1")
            yield
            connection.features.uses_savepoints = savepoints
    finally:
        settings.DEBUG = debug
        connection.features.uses_savepoints = savepoints


def in_one_go(act: Callable[[], int]) -> int:
    """Do something in one breath; if that fails, once more with every care.

    What is done must keep nothing outside the database, since it may be done twice.
    """
    try:
        with in_one_breath():
            return act()
    except Exception as failure:  # noqa: BLE001 - done with care, it shows itself again
        logger.warning("history_again", why=repr(failure))
    with transaction.atomic():
        return act()
