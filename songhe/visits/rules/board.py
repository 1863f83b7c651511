"""How a day's visits stand on the board: a row a worker, a column a quarter of an hour."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

QUARTER = timedelta(minutes=15)
FIRST_HOUR, LAST_HOUR = 8, 18  # shown even on an empty day
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Cell(Generic[Thing]):
    """One cell of a row: a gap, or something that spans quarters."""

    span: int
    thing: Thing | None = None
    hour_starts: bool = False


@dataclass(frozen=True)
class Block(Generic[Thing]):
    """Something that takes a worker's time; `who` is the row."""

    who: Hashable
    starts_at: datetime
    ends_at: datetime
    thing: Thing


def hours_of(blocks: Sequence[Block[Thing]], midnight: datetime) -> range:
    """Return the hours that a board must show."""
    first, last = FIRST_HOUR, LAST_HOUR
    for block in blocks:
        first = min(first, max(0, int((block.starts_at - midnight) / timedelta(hours=1))))
        last = max(last, min(24, -int(-(block.ends_at - midnight) // timedelta(hours=1))))
    return range(first, last)


def row_of(
    blocks: Sequence[Block[Thing]], *, hours: range, midnight: datetime
) -> list[Cell[Thing]]:
    """Lay one worker's blocks, sorted by their start, into the quarters of these hours."""
    cells: list[Cell[Thing]] = []
    quarter, end = hours.start * 4, hours.stop * 4
    for block in blocks:
        start = max(_quarter(block.starts_at, midnight), quarter)
        stop = min(max(_quarter_up(block.ends_at, midnight), start + 1), end)
        if start >= end:
            break
        cells += _gap(quarter, start)
        cells.append(Cell(stop - start, block.thing))
        quarter = stop
    return cells + _gap(quarter, end)


def _gap(start: int, stop: int) -> list[Cell[Thing]]:
    return [Cell(1, None, hour_starts=quarter % 4 == 0) for quarter in range(start, stop)]


def _quarter(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight) // QUARTER)


def _quarter_up(moment: datetime, midnight: datetime) -> int:
    return -int(-(moment - midnight) // QUARTER)
