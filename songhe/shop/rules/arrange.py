"""In which order and under which headings things stand in a cart."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class Order(StrEnum):
    """How the things under one heading follow one another."""

    PUT = "put"  # as they were put in
    NEWEST = "newest"
    CHEAP = "cheap"
    DEAR = "dear"


@dataclass(frozen=True)
class Marks:
    """What of a thing counts for its place."""

    put_at: datetime
    key: int  # decides between equals
    total: int  # fen


def arranged(things: Iterable[T], order: Order, marks: Callable[[T], Marks]) -> list[T]:
    """Return things in an order; equals keep the order in which they were put in."""
    put = sorted(things, key=lambda one: (marks(one).put_at, marks(one).key))
    if order == Order.NEWEST:
        return put[::-1]
    if order == Order.CHEAP:
        return sorted(put, key=lambda one: marks(one).total)
    if order == Order.DEAR:
        return sorted(put, key=lambda one: -marks(one).total)
    return put


def headed(things: Sequence[T], heading: Callable[[T], H]) -> dict[H, list[T]]:
    """Return things under their headings; the heading of the first thing comes first."""
    under: dict[H, list[T]] = {}
    for one in things:
        under.setdefault(heading(one), []).append(one)
    return under
