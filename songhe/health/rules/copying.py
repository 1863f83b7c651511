"""Blocks as rows of PostgreSQL's binary COPY format, without a step for each field.

The format: a signature, flags and the length of an extension; for each row the number of its
fields, and each field behind its length (-1 for null); at the end -1. Numbers are big-endian, a
timestamptz is microseconds since 2000 (PostgreSQL documentation, COPY, "Binary Format").
"""

from collections.abc import Iterable
from struct import Struct

from songhe.health.rules.packing import Block

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
YEAR_2000_MS = 946_684_800_000
NULL = b"\xff\xff\xff\xff"

_head = Struct(">hiqihiqiqii")  # eight fields: elder, metric, t0, device, n, and how long comes
_length = Struct(">i")


def rows_of(blocks: Iterable[Block]) -> bytes:
    """Return (elder_id, metric, t0, device_id, n, offsets, readings, quality) of each block."""
    parts = [SIGNATURE]
    for (elder, metric, t0, device), n, offsets, readings, quality in blocks:
        at = (t0 - YEAR_2000_MS) * 1000
        parts += (
            _head.pack(8, 8, elder, 2, metric, 8, at, 8, device, 4, n),
            _length.pack(len(offsets)),
            offsets,
            _length.pack(len(readings)),
            readings,
            NULL if quality is None else _length.pack(len(quality)) + quality,
        )
    parts.append(TRAILER)
    return b"".join(parts)
