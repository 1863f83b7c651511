"""Readings as packed blocks: arrays in, bytes out, and back.

A block holds the readings of one device and metric within one hour (UTC): int32 milliseconds
after its first reading, float32 values, one byte of quality each where it matters. Cutting at
the hour keeps blocks small, and the same readings always fall into the same blocks.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HOUR_MS = 3_600_000
FULL = 100  # quality of a reading that nothing speaks against
APART = 0.002  # seconds: nearer readings could round to one moment
REPEATED = 0  # what `merge` says of a block that brought nothing new

Times = NDArray[np.int64]  # milliseconds since 1970
Values = NDArray[np.float64]
Qualities = NDArray[np.uint8]


class Key(NamedTuple):
    """What one block is stored under, in the order of the table's key."""

    elder_id: int
    metric: int
    t0: int  # milliseconds since 1970
    device_id: int


class Block(NamedTuple):
    """One packed block."""

    key: Key
    n: int
    offsets: bytes
    readings: bytes
    quality: bytes | None


class Arrays(NamedTuple):
    """Readings side by side."""

    times: Times
    values: Values
    quality: Qualities

    def part(self, start: int, end: int) -> "Arrays":
        return Arrays(self.times[start:end], self.values[start:end], self.quality[start:end])

    def where(self, mask: NDArray[np.bool_]) -> "Arrays":
        return Arrays(self.times[mask], self.values[mask], self.quality[mask])


NOTHING = Arrays(
    np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64), np.empty(0, dtype=np.uint8)
)


def single(at: int, value: float) -> Arrays:
    """One reading."""
    return Arrays(
        np.array([at], dtype=np.int64),
        np.array([value], dtype=np.float64),
        np.array([FULL], dtype=np.uint8),
    )


def times_of(t0: int, dt: Sequence[float]) -> Times:
    """Return the moments that `dt` seconds from one reading to the next lead to."""
    steps = np.cumsum(np.asarray(dt, dtype=np.float64))
    return t0 + np.rint(steps * 1000).astype(np.int64)


def tidy(arrays: Arrays) -> Arrays:
    """Sort by time; of two readings at one moment keep the one that stands later."""
    times = arrays.times
    if len(times) < 2 or bool(np.all(times[1:] > times[:-1])):
        return arrays
    order = np.argsort(times, kind="stable")
    last = np.append(times[order][1:] != times[order][:-1], True)
    kept = order[last]
    return Arrays(times[kept], arrays.values[kept], arrays.quality[kept])


def pack(elder_id: int, metric: int, device_id: int, arrays: Arrays) -> list[Block]:
    """Return the blocks of readings that are in order and without repeats."""
    if not len(arrays.times):
        return []
    hours = arrays.times // HOUR_MS
    if hours[0] == hours[-1]:
        return [_block(elder_id, metric, device_id, arrays)]
    cuts = np.flatnonzero(np.diff(hours)) + 1
    edges = [0, *cuts.tolist(), len(hours)]
    return [_block(elder_id, metric, device_id, arrays.part(a, b)) for a, b in pairwise(edges)]


def _block(elder_id: int, metric: int, device_id: int, arrays: Arrays) -> Block:
    t0 = int(arrays.times[0])
    full = bool(np.all(arrays.quality == FULL))
    return Block(
        Key(elder_id, metric, t0, device_id),
        len(arrays.times),
        (arrays.times - t0).astype("<i4").tobytes(),
        arrays.values.astype("<f4").tobytes(),
        None if full else arrays.quality.tobytes(),
    )


def pack_plain(
    elder_id: int, metric: int, device_id: int, t0: int, dt: list[float], v: list[float]
) -> list[Block] | None:
    """Pack readings of full quality that are in order: what devices send, nearly always.

    Of a score of readings the arrays' own cost is ten times that of the work, hence this way
    beside them; it gives exactly what they give, or None where they must look.
    """
    if not dt or (len(dt) > 1 and min(islice(dt, 1, None)) < APART):
        return None
    times, offsets = _even(t0, dt) or _uneven(t0, dt)
    if times[0] // HOUR_MS == times[-1] // HOUR_MS:
        key = Key(elder_id, metric, times[0], device_id)
        return [Block(key, len(v), offsets or _offsets(times), _floats(v), None)]
    blocks = []
    start = 0
    while start < len(times):
        end = bisect_left(times, (times[start] // HOUR_MS + 1) * HOUR_MS, start)
        key = Key(elder_id, metric, times[start], device_id)
        part = times[start:end]
        blocks.append(Block(key, len(part), _offsets(part), _floats(v[start:end]), None))
        start = end
    return blocks


def _even(t0: int, dt: Sequence[float]) -> tuple[Sequence[int], bytes] | None:
    """Return moments whole seconds apart, always the same number; None if they are not."""
    step = dt[1] if len(dt) > 1 else 1.0
    if not (step.is_integer() and dt[0].is_integer()) or dt.count(step) < len(dt) - 1:
        return None
    if len(dt) > 1 and dt[0] == step and dt.count(step) < len(dt):
        return None  # the one that differs is not the first
    first, ms = t0 + int(dt[0]) * 1000, int(step) * 1000
    return range(first, first + ms * len(dt), ms), _even_offsets(ms, len(dt))


@lru_cache(maxsize=1024)
def _even_offsets(ms: int, n: int) -> bytes:
    return _offsets(range(0, ms * n, ms)) if ms * n < 2**31 else b""


def _uneven(t0: int, dt: Sequence[float]) -> tuple[Sequence[int], bytes]:
    return [t0 + round(step * 1000) for step in accumulate(dt)], b""


def _offsets(times: Sequence[int]) -> bytes:
    first = times[0]
    return _little(array("i", [time - first for time in times]))


def _floats(values: Sequence[float]) -> bytes:
    return _little(array("f", values))


def _little(numbers: "array[int] | array[float]") -> bytes:
    if sys.byteorder == "big":  # pragma: no cover - packed blocks are little-endian
        numbers.byteswap()
    return numbers.tobytes()


def last_of(block: Block) -> int:
    """The moment of a block's last reading, in milliseconds since 1970."""
    return block.key.t0 + int.from_bytes(block.offsets[-4:], "little", signed=True)


def unpack(t0: int, offsets: bytes, readings: bytes, quality: bytes | None) -> Arrays:
    times = np.frombuffer(offsets, dtype="<i4").astype(np.int64) + t0
    values = np.frombuffer(readings, dtype="<f4").astype(np.float64)
    if quality is None:
        return Arrays(times, values, np.full(len(times), FULL, dtype=np.uint8))
    return Arrays(times, values, np.frombuffer(quality, dtype=np.uint8))


def unpack_block(block: Block) -> Arrays:
    return unpack(block.key.t0, block.offsets, block.readings, block.quality)


def join(parts: Sequence[Arrays]) -> Arrays:
    """Put readings one behind the other and tidy them; the later part wins at each moment."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return tidy(parts[0])
    return tidy(Arrays(*(np.concatenate(columns) for columns in zip(*parts, strict=True))))


def whole_of(blocks: Sequence[Block]) -> Block:
    """Make one block of blocks of one device, metric and hour; the later one wins."""
    key = blocks[0].key
    arrays = join([unpack_block(block) for block in blocks])
    return _block(key.elder_id, key.metric, key.device_id, arrays)


def merge(kept: Block, come: Block) -> tuple[Block, int]:
    """Join two blocks of one hour; return the whole and how many readings were new or changed."""
    if come == kept:
        return kept, REPEATED
    old, new = unpack_block(kept), unpack_block(come)
    where = np.searchsorted(old.times, new.times)
    inside = where < len(old.times)
    at = np.minimum(where, len(old.times) - 1)
    same = inside & (old.times[at] == new.times) & (old.values[at] == new.values)
    same &= old.quality[at] == new.quality
    fresh = int(np.count_nonzero(~same))
    if not fresh:
        return kept, REPEATED
    key = kept.key
    return _block(key.elder_id, key.metric, key.device_id, join([old, new])), fresh
