"""Which times are free: plain arithmetic on opening hours and what is taken."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

Period = tuple[datetime, datetime]

STEP = timedelta(minutes=30)


def free_starts(
    windows: Iterable[Period],
    taken: Iterable[Period],
    *,
    length: timedelta,
    buffer: timedelta,
    not_before: datetime,
) -> Iterator[datetime]:
    """Yield the starts, each half hour of the windows, that are not past and collide with nothing.

    The visit itself must end within the window; the buffer after it (way, cleaning) may lie
    outside, but collides like the visit.
    """
    periods = list(taken)
    for opens, closes in windows:
        start = opens
        while start + length <= closes:
            if start >= not_before and not collides((start, start + length + buffer), periods):
                yield start
            start += STEP


def collides(period: Period, others: Iterable[Period]) -> bool:
    """Does a period share any moment with one of the others? Ends are exclusive."""
    return any(period[0] < end and start < period[1] for start, end in others)
