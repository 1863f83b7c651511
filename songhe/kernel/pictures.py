"""Photographs that people send: known by their first bytes, freed of where they were taken."""

import struct
from collections.abc import Sequence

MOST_BYTES = 6 * 1024 * 1024
MOST = 6  # for one message
JPEG, PNG = "image/jpeg", "image/png"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"}
_STANDALONE = range(0xD0, 0xDA)  # markers of a JPEG without a length
_SCAN = 0xDA
_ORIENTATION = 0x0112


class NotAPicture(Exception):
    """Neither a JPEG nor a PNG, or a broken one."""


class TooBig(Exception):
    """A photograph of more than six megabytes."""


class TooManyPhotos(Exception):
    """More than six at once."""


def cleaned(bodies: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Return each photograph's type and its bytes, freed of where it was taken.

    :raises TooManyPhotos: if there are more than six.
    :raises TooBig: if one is too big.
    :raises NotAPicture: if one is not a JPEG or PNG.
    """
    if len(bodies) > MOST:
        raise TooManyPhotos
    if any(len(body) > MOST_BYTES for body in bodies):
        raise TooBig
    return [(type_of(body), without_traces(body)) for body in bodies]


def type_of(body: bytes) -> str:
    """Return what a file is by its content; its name proves nothing.

    :raises NotAPicture: if it is neither JPEG nor PNG.
    """
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith(_PNG_HEAD):
        return PNG
    raise NotAPicture


def without_traces(body: bytes) -> bytes:
    """Return a picture without its comments, place and camera.

    :raises NotAPicture: if it cannot be read to its end.
    """
    try:
        return _clean_jpeg(body) if type_of(body) == JPEG else _clean_png(body)
    except (struct.error, IndexError) as broken:
        raise NotAPicture from broken


def _clean_jpeg(body: bytes) -> bytes:
    kept, place = [body[:2]], 2
    while True:
        if body[place] != 0xFF:
            raise NotAPicture
        marker = body[place + 1]
        if marker == _SCAN:
            return b"".join(kept) + body[place:]
        if marker in _STANDALONE:
            size = 0
        else:
            (size,) = struct.unpack_from(">H", body, place + 2)
        segment = body[place : place + 2 + size]
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):  # EXIF and the like, comments
            kept.append(segment)
        elif turned := _turned(segment):
            kept.append(_only_turned(turned))
        place += 2 + size


def _turned(segment: bytes) -> bytes:
    """Return how the camera was held, as EXIF writes it in two bytes, in big-endian order."""
    if segment[4:10] != b"Exif\0\0":
        return b""
    tiff = segment[10:]
    order = ">" if tiff[:2] == b"MM" else "<"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (many,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(many):
        tag, _kind, _count, value = struct.unpack_from(
            f"{order}HHIH", tiff, start + 2 + 12 * number
        )
        if tag == _ORIENTATION:
            return struct.pack(">H", value)
    return b""


def _only_turned(turned: bytes) -> bytes:
    """Return an EXIF segment that says how the camera was held and nothing else."""
    entry = struct.pack(">HHI", _ORIENTATION, 3, 1) + turned + b"\0\0"
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _clean_png(body: bytes) -> bytes:
    kept, place = [_PNG_HEAD], len(_PNG_HEAD)
    while place < len(body):
        size, name = struct.unpack_from(">I4s", body, place)
        end = place + 12 + size
        if end > len(body):
            raise NotAPicture
        if name in _PNG_KEPT:
            kept.append(body[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise NotAPicture
