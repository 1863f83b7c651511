"""Publishing counts of people so that nobody can be picked out.

A count below ten is not shown. Beside hidden counts the total is only “about”: all that it
tells of them is in which stretch their sum lies, and the stretches are chosen so that each
hidden count, looked at alone, could still be anything from 0 to 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST_SHOWN = 10
LARGEST_HIDDEN = 9
MIDDLE = 5  # how long the bar of a hidden count is
TENS = 10

Key = TypeVar("Key")


@dataclass(frozen=True)
class Count:
    """A count as it may be shown: exact, hidden (None), or a total about so large."""

    value: int | None
    about: bool = False

    @property
    def hidden(self) -> bool:
        return self.value is None

    @property
    def drawn(self) -> int:
        """How long its bar is; a hidden count has the same bar whatever it is."""
        return MIDDLE if self.value is None else self.value


@dataclass(frozen=True)
class Published(Generic[Key]):
    """Counts and their total, fit to be shown side by side."""

    parts: dict[Key, Count]
    total: Count


def publish_one(count: int) -> Count:
    """Return a single count as it may be shown."""
    return Count(count if count >= SMALLEST_SHOWN else None)


def publish(counts: Mapping[Key, int]) -> Published[Key]:
    """Return counts and their total as they may be shown."""
    parts = {key: publish_one(count) for key, count in counts.items()}
    hidden = [count for count in counts.values() if count < SMALLEST_SHOWN]
    shown = sum(counts.values()) - sum(hidden)
    if not hidden:
        return Published(parts, Count(shown))
    low, high = _sum_between(sum(hidden), len(hidden))
    if shown + high < SMALLEST_SHOWN:
        return Published(parts, Count(None))
    middle = shown + (low + high + 1) // 2
    return Published(parts, Count((middle + MIDDLE) // TENS * TENS, about=True))


def _sum_between(total: int, number: int) -> tuple[int, int]:
    """Return the stretch that the sum of so many hidden counts is said to lie in.

    Stretches are tens. The last begins no higher than all but one of the counts can reach, so
    the one left over may be 0; and even the first reaches to 9, so it may be 9.
    """
    last = LARGEST_HIDDEN * (number - 1) // TENS * TENS
    low = min(total // TENS * TENS, last)
    return low, LARGEST_HIDDEN * number if low == last else low + TENS - 1


# Where a total is shown exactly, its parts are shown only as one of these stretches: from
# `low` to `high`, both included; the last has no end. The first says no more than "below ten".
STRETCHES = ((0, 9), (10, 29), (30, 59), (60, None))


@dataclass(frozen=True)
class Stretch:
    """About how many, as one of a few stretches; `place` counts them from 0."""

    place: int
    low: int
    high: int | None


def stretch_of(count: int) -> Stretch:
    """Return the stretch that a count lies in."""
    return next(
        Stretch(place, low, high)
        for place, (low, high) in enumerate(STRETCHES)
        if high is None or count <= high
    )
