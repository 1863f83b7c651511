"""Taking the place and the owner out of a film: the boxes of an MP4 that are not the film itself.

A box is `size, name, content`; its size stays, so that nothing else has to move: what tells
something is renamed to `free`, which every player skips, and its content becomes zeros.
"""

import struct

HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"edts", b"moof", b"traf")
TELLING = (b"udta", b"meta", b"uuid", b"loci", b"\xa9xyz")
SHORT, LONG = 8, 16  # bytes before the content


class BrokenFilm(Exception):
    """The boxes do not fit into each other."""


def without_metadata(film: bytes) -> bytes:
    """Return an MP4 without the boxes that tell where and by whom it was taken.

    :raises BrokenFilm: if it is not one.
    """
    cleaned = bytearray(film)
    names = _clean(cleaned, 0, len(cleaned))
    if b"moov" not in names:
        raise BrokenFilm
    return bytes(cleaned)


def _clean(film: bytearray, start: int, end: int) -> set[bytes]:
    names = set()
    while start < end:
        name, content, after = _box(film, start, end)
        names.add(name)
        if name in TELLING:
            film[start + 4 : start + SHORT] = b"free"
            film[content:after] = bytes(after - content)
        elif name in HOLDERS:
            names |= _clean(film, content, after)
        start = after
    return names


def _box(film: bytearray, start: int, end: int) -> tuple[bytes, int, int]:
    """Return a box's name, where its content begins and where it ends."""
    if end - start < SHORT:
        raise BrokenFilm
    size, name = struct.unpack_from(">I4s", film, start)
    before = SHORT
    if size == 1:
        if end - start < LONG:
            raise BrokenFilm
        size, before = struct.unpack_from(">Q", film, start + SHORT)[0], LONG
    elif size == 0:
        size = end - start  # to the end of the file
    if size < before or start + size > end:
        raise BrokenFilm
    return name, start + before, start + size
