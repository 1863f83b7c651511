"""A few of the readings that were refused, kept apart so that the station sees what is wrong.

At most so many for each device, reason and day: the place of a sample is drawn from what it
says, so the same batch sent again fills nothing, and a wild device cannot fill the table.
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

PLACES = 32  # samples of one device, reason and day
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

KEEP = """
INSERT INTO health_quarantinedreading
    (elder_id, device_id, day, why, place, metric, taken_at, value, received_at,
     outcome, settled_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')
ON CONFLICT DO NOTHING
"""


class Kept(NamedTuple):
    """One reading that was refused, its time as the device sent it."""

    elder_id: int
    metric: str
    taken_at: int  # milliseconds since 1970, whatever year that is
    value: float
    why: str


def rows_of(device_id: int, kept: Sequence[Kept], *, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some samples for `KEEP`."""
    for one in kept:
        words = f"{one.metric} {one.taken_at} {one.value}"
        place = zlib.crc32(words.encode()) % PLACES
        day = at.astimezone(UTC).date()
        moment = _moment(one.taken_at)
        yield one.elder_id, device_id, day, one.why, place, one.metric, moment, one.value, at


def _moment(ms: int) -> datetime:
    """The time, as near as a calendar goes."""
    try:
        return min(max(EPOCH + timedelta(milliseconds=ms), EARLIEST), LATEST)
    except OverflowError:
        return LATEST if ms > 0 else EARLIEST
