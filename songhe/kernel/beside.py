"""What others may read while a long transaction is still under way."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def beside_the_transaction() -> Iterator[CursorWrapper]:
    """Lend a cursor on a connection of its own, where each statement is committed at once.

    Only for figures that tell how far something is: they stay when the transaction is undone.
    Never write there what the transaction holds locked: the two would wait for each other.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()
