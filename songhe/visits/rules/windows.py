"""When a worker may check in, when she counts as late, and when a visit as missed."""

from datetime import datetime, timedelta
from enum import StrEnum

AROUND = timedelta(minutes=60)  # before and after the hour that was agreed
LATE = timedelta(minutes=10)  # what nobody minds
ANSWER = timedelta(days=1)  # a provider's time to take an order
CONFIRM = timedelta(hours=48)  # an elder's time to say how it was
MISSED_BACK = timedelta(hours=48)  # a missed visit that nobody settled is paid back
WAY = 15  # minutes to the next door, after somebody explained
TRIES = 5  # wrong codes at the door


class Arrival(StrEnum):
    """How a moment stands to the hour that was agreed."""

    TOO_EARLY = "too_early"
    IN_TIME = "in_time"
    TOO_LATE = "too_late"


def arrival(*, starts_at: datetime, at: datetime) -> Arrival:
    """Say whether `at` is a time to check in; both ends of the window count as in time."""
    if at < starts_at - AROUND:
        return Arrival.TOO_EARLY
    if at > starts_at + AROUND:
        return Arrival.TOO_LATE
    return Arrival.IN_TIME


def minutes_late(*, starts_at: datetime, at: datetime) -> int:
    """Return how many minutes late a visit that has not begun is; 0 while nobody minds."""
    late = at - starts_at
    return int(late.total_seconds() // 60) if late > LATE else 0


def answer_by(*, offered_at: datetime, starts_at: datetime) -> datetime:
    """Return until when the provider may take an order."""
    return min(offered_at + ANSWER, starts_at)
