"""A thread of our own that asks the database all day, on a connection that it keeps."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

Answer = TypeVar("Answer")


def lasting(deed: Callable[[], Answer]) -> Answer:
    """Do it, once more on a new connection if the old one broke.

    A connection that is looked at before each use costs a trip each time. What is done must be
    whole or nothing, for it may be done again.
    """
    try:
        return deed()
    except (InterfaceError, OperationalError):
        connections.close_all()  # this thread's; the database may have been started anew
        return deed()
