"""Publishing counts of people so that nobody can be picked out.

A count below ten is not shown. The total beside hidden counts is worked out from what is
published alone, so that subtracting tells nothing: every hidden count stands in it as five,
and the sum is rounded to tens. Whatever the hidden counts really are, the page is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST_SHOWN = 10
MIDDLE = 5  # what a hidden count stands for in a total
ROUND_TO = 10

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
    if not any(count.hidden for count in parts.values()):
        return Published(parts, Count(sum(counts.values())))
    guess = sum(count.drawn for count in parts.values())
    if all(count.hidden for count in parts.values()) and guess < SMALLEST_SHOWN:
        return Published(parts, Count(None))
    return Published(parts, Count((guess + MIDDLE) // ROUND_TO * ROUND_TO, about=True))


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
