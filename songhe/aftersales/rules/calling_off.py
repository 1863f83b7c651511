"""What is kept when a visit is called off: a table anybody can read before buying."""

from dataclasses import dataclass
from datetime import datetime, timedelta

VERSION = "2026-11"
KIND_REASONS = frozenset({"ill"})  # nothing is kept of who is ill


@dataclass(frozen=True)
class Rung:
    """From so long before the visit on, so much is kept for the worker's lost way."""

    before: timedelta
    keeps: int  # percent

    @property
    def hours(self) -> int:
        return self.before // timedelta(hours=1)


RUNGS = (
    Rung(timedelta(hours=24), 0),
    Rung(timedelta(hours=2), 20),
    Rung(timedelta(0), 50),
)


def percent_kept(*, begins_at: datetime | None, at: datetime, reason: str) -> int:
    """Return how many percent of the price are kept.

    :raises ValueError: if the visit has begun already.
    """
    if reason in KIND_REASONS or begins_at is None:
        return 0
    left = begins_at - at
    for rung in RUNGS:
        if left >= rung.before:
            return rung.keeps
    raise ValueError("the visit has begun")


def kept_of(total: int, percent: int) -> int:
    """Return what is kept in fen; a broken fen goes to the buyer."""
    return total * percent // 100
