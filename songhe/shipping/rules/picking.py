"""From which places the pieces of an order are taken: near her first, what expires first first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

FAR = date.max
UNKNOWN_KM = 20_000.0  # nobody wrote down where it is: after all that are known


@dataclass(frozen=True)
class Shelf:
    """Pieces of one lot in one warehouse."""

    bin_id: int
    warehouse_id: int
    quantity: int
    expires_on: date | None = None
    recalled: bool = False
    km: float = UNKNOWN_KM  # from her door
    unsorted: bool = False  # of an article with sizes, and nobody wrote down of which


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


def choose(
    shelves: Iterable[Shelf],
    wanted: int,
    *,
    loose: int,
    today: date,
    unsorted: int | None = None,
) -> list[Taken]:
    """Return from where to take so many pieces.

    The nearest warehouse that has them all serves her; if none has, the nearest one begins. In a
    warehouse what expires first goes first, a fuller place before an emptier one; what is expired
    or recalled stays. Pieces that nobody sorted by size come after those of her size, and `loose`
    ones, which lie in no written place, come last; of both together at most `unsorted` are hers.

    :raises Short: if there are not enough.
    """
    good = [shelf for shelf in shelves if _is_good(shelf, today)]
    taken: list[Taken] = []
    left = wanted
    for shelf in _in_order([one for one in good if not one.unsorted], wanted):
        left -= _take(taken, shelf.bin_id, min(shelf.quantity, left))
    spare = left if unsorted is None else min(left, max(unsorted, 0))
    missing = left - spare
    for shelf in _in_order([one for one in good if one.unsorted], spare):
        spare -= _take(taken, shelf.bin_id, min(shelf.quantity, spare))
    spare -= _take(taken, None, min(max(loose, 0), spare))
    if missing + spare:
        raise Short(missing + spare)
    return taken


def _is_good(shelf: Shelf, today: date) -> bool:
    fresh = shelf.expires_on is None or shelf.expires_on >= today
    return shelf.quantity > 0 and not shelf.recalled and fresh


def _in_order(shelves: list[Shelf], wanted: int) -> list[Shelf]:
    there: dict[int, int] = {}
    for shelf in shelves:
        there[shelf.warehouse_id] = there.get(shelf.warehouse_id, 0) + shelf.quantity
    return sorted(
        shelves,
        key=lambda shelf: (
            there[shelf.warehouse_id] < wanted,
            shelf.km,
            shelf.warehouse_id,
            shelf.expires_on or FAR,
            -shelf.quantity,
            shelf.bin_id,
        ),
    )


def _take(taken: list[Taken], bin_id: int | None, quantity: int) -> int:
    if quantity > 0:
        taken.append(Taken(bin_id, quantity))
    return max(quantity, 0)
