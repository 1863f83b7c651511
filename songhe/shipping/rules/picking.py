"""From which places the pieces of an order are taken: what expires first goes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

FAR = date.max


@dataclass(frozen=True)
class Shelf:
    """Pieces of one lot in one warehouse."""

    bin_id: int
    warehouse_id: int
    quantity: int
    expires_on: date | None = None
    recalled: bool = False


@dataclass(frozen=True)
class Taken:
    """So many pieces from one place; no place where nobody wrote down where they lie."""

    bin_id: int | None
    quantity: int


class Short(Exception):
    """There are not enough good pieces; `missing` is how many are lacking."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} missing")
        self.missing = missing


def choose(shelves: Iterable[Shelf], wanted: int, *, loose: int, today: date) -> list[Taken]:
    """Return from where to take so many pieces.

    What expires first goes first, a fuller place before an emptier one; what is expired or
    recalled stays. `loose` pieces lie in no written place and are taken last.

    :raises Short: if there are not enough.
    """
    good = [
        shelf
        for shelf in shelves
        if shelf.quantity > 0
        and not shelf.recalled
        and (shelf.expires_on is None or shelf.expires_on >= today)
    ]
    good.sort(key=lambda shelf: (shelf.expires_on or FAR, -shelf.quantity, shelf.bin_id))
    taken: list[Taken] = []
    left = wanted
    for shelf in good:
        if not left:
            break
        part = min(shelf.quantity, left)
        taken.append(Taken(shelf.bin_id, part))
        left -= part
    if left and loose > 0:
        part = min(loose, left)
        taken.append(Taken(None, part))
        left -= part
    if left:
        raise Short(left)
    return taken
