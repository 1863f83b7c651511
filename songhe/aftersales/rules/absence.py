"""Nobody opened the door: what a worker must have done, what is kept, how long she has to answer.

Anybody can read this table before buying; the same figures stand on the listing's page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WAIT = timedelta(minutes=15)  # at the door, and past the hour that was agreed
LATEST = timedelta(minutes=15)  # a worker who came later than this was late herself
CALLS = 2
APART = timedelta(minutes=5)  # between the first and the last call
TOLD_WITHIN = timedelta(hours=2)  # after the hour that was agreed
KEEPS = 50  # percent, for the lost way
ANSWER = timedelta(hours=48)  # hers, to say how it was


@dataclass(frozen=True)
class AtDoor:
    """When a worker came, and when she called."""

    came_at: datetime
    calls: Sequence[datetime]


def lacking(door: AtDoor, *, starts_at: datetime, at: datetime) -> str:
    """Return what is missing before nobody can be said to have been at home; "" if nothing is."""
    if at > starts_at + TOLD_WITHIN:
        return "too_late"
    if door.came_at > starts_at + LATEST or door.came_at > at:
        return "came_late"
    if at < max(starts_at, door.came_at) + WAIT:
        return "wait"
    calls = sorted(call for call in door.calls if door.came_at <= call <= at)
    if len(calls) < CALLS or calls[-1] - calls[0] < APART:
        return "calls"
    return ""


def kept_of(price: int) -> int:
    """Return how many fen are kept of a visit's price; a broken fen goes to the buyer."""
    return price * KEEPS // 100
