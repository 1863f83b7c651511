"""Putting the blocks of one device and hour together, and keeping the figures of its day.

Devices send a few readings at a time; an hour of them is one block in the end. What was stored in
the last hour is left alone: more of the same hour is still to come.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from songhe.health.rules import packing
from songhe.health.rules.packing import HOUR_MS, Block, Key
from songhe.health.taking.storing import (
    Connection,
    ask_of_all,
    leave_word,
    milliseconds,
    moment,
    store,
)

AFTER = timedelta(minutes=70)  # what was stored so long ago is put together

FOUND = """
SELECT DISTINCT elder_id, metric, device_id, date_trunc('hour', t0, 'UTC')
FROM health_readingblock WHERE stored_at >= %s AND stored_at < %s
ORDER BY 1, 2, 3, 4
"""
# Later in time of storing is later in the list, so that it wins where blocks overlap.
BLOCKS = """
SELECT block.elder_id, block.metric, block.t0, block.device_id, stored_at,
    n, offsets, readings, quality
FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::timestamptz[])
    AS place (elder_id, metric, device_id, hour)
JOIN health_readingblock AS block
  ON block.elder_id = place.elder_id AND block.metric = place.metric
 AND block.device_id = place.device_id
 AND block.t0 >= place.hour AND block.t0 < place.hour + interval '1 hour'
{hers} ORDER BY 1, 2, 4, 3 FOR UPDATE OF block
"""
DELETE = """
DELETE FROM health_readingblock AS block
USING unnest(%s::smallint[], %s::timestamptz[], %s::bigint[]) AS key (metric, t0, device_id)
WHERE block.elder_id = %s AND block.metric = key.metric
  AND block.t0 = key.t0 AND block.device_id = key.device_id
"""
WRITE = """
INSERT INTO health_readingblock
    (elder_id, metric, t0, device_id, stored_at, n, offsets, readings, quality)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class Hour(NamedTuple):
    """One hour (UTC) of one device and metric."""

    elder_id: int
    metric: int
    device_id: int
    begins: int  # milliseconds since 1970


class Stored(NamedTuple):
    """A block, and when it was stored."""

    stored_at: datetime
    block: Block


def hour_of(key: Key) -> Hour:
    begins = key.t0 // HOUR_MS * HOUR_MS
    return Hour(key.elder_id, key.metric, key.device_id, begins)


def hours_stored(connection: Connection, *, since: datetime, until: datetime) -> list[Hour]:
    """Return the hours to which something was stored between two moments, in order of elders."""
    rows = connection.execute(FOUND, [since, until]).fetchall()
    return [Hour(e, metric, device, milliseconds(hour)) for e, metric, device, hour in rows]


def blocks_of(connection: Connection, hours: Iterable[Hour]) -> dict[Hour, list[Stored]]:
    """Return the blocks of some hours, locked until the end of the transaction."""
    places = [(*hour[:3], moment(hour.begins)) for hour in sorted(set(hours))]
    found: dict[Hour, list[Stored]] = defaultdict(list)
    for elder, metric, t0, device, stored_at, *packed in ask_of_all(connection, BLOCKS, places):
        block = Block(Key(elder, metric, milliseconds(t0), device), *packed)
        found[hour_of(block.key)].append(Stored(stored_at, block))
    return found


def put_together(connection: Connection, hours: Sequence[Hour]) -> int:
    """Make one block of the blocks of each hour; return how many blocks are gone.

    Not a reading is lost and none changes: where blocks overlapped, the one stored later won
    before and has won now. The block counts as stored when the last of them was.
    """
    gone = 0
    for stored in blocks_of(connection, hours).values():
        if len(stored) > 1:
            last = max(one.stored_at for one in stored)
            replace(connection, [one.block.key for one in stored], _whole(stored), last)
            gone += len(stored) - 1
    return gone


def take(
    connection: Connection, blocks: Sequence[Block], *, at: datetime, pages: bool = True
) -> list[int]:
    """Store blocks; return of each how many of its readings were new.

    Late ones go into the block that their hour has become meanwhile: the same batch sent again
    finds its readings there, though the block that it came in is gone.
    """
    horizon = milliseconds(at - AFTER)
    late = [place for place, block in enumerate(blocks) if hour_of(block.key).begins < horizon]
    there = blocks_of(connection, [hour_of(blocks[place].key) for place in late])
    settled = {place for place in late if hour_of(blocks[place].key) in there}
    rest = [block for place, block in enumerate(blocks) if place not in settled]
    fresh = iter(store(connection, rest, at=at, pages=pages))
    new = {place: next(fresh) for place in range(len(blocks)) if place not in settled}
    if settled:
        new |= _settle(connection, {place: blocks[place] for place in settled}, there, at, pages)
    return [new[place] for place in range(len(blocks))]


def _settle(
    connection: Connection,
    come: Mapping[int, Block],
    there: Mapping[Hour, list[Stored]],
    at: datetime,
    pages: bool,  # noqa: FBT001 - passed on
) -> dict[int, int]:
    """Put late blocks into what is stored of their hours; return how many readings were new."""
    new, wholes = {}, {hour: _whole(stored) for hour, stored in there.items()}
    for place, block in sorted(come.items()):
        hour = hour_of(block.key)
        wholes[hour], new[place] = packing.merge(wholes[hour], block)
    changed = []
    for hour, whole in wholes.items():
        stored = there[hour]
        if len(stored) > 1 or whole is not stored[0].block:
            replace(connection, [one.block.key for one in stored], whole, at)
            changed.append(whole)
    if pages:
        leave_word(connection, changed, at=at)
    return new


def _whole(stored: list[Stored]) -> Block:
    if len(stored) == 1:
        return stored[0].block
    return packing.whole_of([one.block for one in sorted(stored, key=lambda one: one.stored_at)])


def replace(connection: Connection, keys: Sequence[Key], whole: Block, stored_at: datetime) -> None:
    """Put one block in the place of several; its hour must be locked."""
    elder, metric, t0, device = whole.key
    _, numbers, firsts, devices = zip(*keys, strict=True)
    gone = [list(numbers), [moment(ms) for ms in firsts], list(devices), elder]
    connection.execute(DELETE, gone)
    connection.execute(WRITE, [elder, metric, moment(t0), device, stored_at, *whole[1:]])
