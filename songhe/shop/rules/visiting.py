"""What a visitor has put together before anybody knows who they are: a few codes, no person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

MOST_LINES = 20  # a cookie is small
MOST_OF_ONE = 99  # pieces of one thing in one line, of every cart


@dataclass(frozen=True)
class Seen:
    """One thing that was put in, at the price that was shown."""

    listing: str  # code
    variant: str  # code, or ""
    quantity: int
    price: int  # fen


class Full(Exception):
    """No further line goes in."""


def put_in(lines: Sequence[Seen], new: Seen) -> list[Seen]:
    """Return the lines with one more thing; more of the same joins its line.

    :raises Full: if there are too many lines.
    """
    for place, one in enumerate(lines):
        if (one.listing, one.variant) == (new.listing, new.variant):
            more = min(one.quantity + new.quantity, MOST_OF_ONE)
            return [*lines[:place], replace(one, quantity=more), *lines[place + 1 :]]
    if len(lines) >= MOST_LINES:
        raise Full
    return [*lines, replace(new, quantity=min(new.quantity, MOST_OF_ONE))]


def change(lines: Sequence[Seen], place: int, quantity: int) -> list[Seen]:
    """Return the lines with another number of one; none takes it out. No such line: no change."""
    if not 0 <= place < len(lines):
        return list(lines)
    kept = [replace(lines[place], quantity=min(quantity, MOST_OF_ONE))] if quantity > 0 else []
    return [*lines[:place], *kept, *lines[place + 1 :]]
