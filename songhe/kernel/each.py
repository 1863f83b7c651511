"""Doing something for many, of whom one may be broken."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model

logger = structlog.get_logger(__name__)

One = TypeVar("One", bound=Model)


def for_each(many: Iterable[One], do: Callable[[One], bool], *, failed: str) -> int:
    """Do it for each in a transaction of its own; return for how many it came out true.

    What fails for one is undone and logged as `failed`, and the others have theirs. A database
    that is away fails for all of them, so that is raised.
    """
    done = 0
    for one in many:
        try:
            with transaction.atomic():
                done += do(one)
        except (InterfaceError, OperationalError):
            raise
        except Exception:  # of this one; the others have theirs
            logger.exception(failed, subject=one.pk)
    return done
