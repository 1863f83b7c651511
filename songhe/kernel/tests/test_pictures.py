"""Photographs are known by their bytes and freed of where they were taken."""

import struct
import zlib

import pytest

from songhe.kernel.pictures import JPEG, PNG, NotAPicture, type_of, without_traces


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(order: str = "<") -> bytes:
    """Held upright (6), with a place and a maker."""
    head = b"II*\0" if order == "<" else b"MM\0*"
    tags = struct.pack(f"{order}H", 2)
    tags += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    tags += struct.pack(f"{order}HHII", 0x8825, 4, 1, 60)
    return b"Exif\0\0" + head + struct.pack(f"{order}I", 8) + tags + b"GPS 30.5928N 114.3055E"


def jpeg(*segments: bytes) -> bytes:
    scan = b"\xff\xda\x00\x02" + b"\x12\x34" + b"\xff\xd9"
    return b"\xff\xd8" + b"".join(segments) + scan


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"tEXt", b"Comment\0Shuiguohu")
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_loses_its_place_and_keeps_how_it_was_held(order: str) -> None:
    quantisation = segment(0xDB, b"\0" * 65)

    clean = without_traces(
        jpeg(
            segment(0xE0, b"JFIF\0"),
            segment(0xE1, exif(order)),
            segment(0xFE, b"Wuhan"),
            quantisation,
        )
    )

    assert b"GPS" not in clean
    assert b"Wuhan" not in clean
    assert quantisation in clean
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean
    assert clean.endswith(b"\xff\xda\x00\x02\x12\x34\xff\xd9")


def test_a_png_loses_its_comments() -> None:
    clean = without_traces(PICTURE)

    assert b"Shuiguohu" not in clean
    assert clean.endswith(chunk(b"IEND", b""))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\x00",
        jpeg(segment(0xE1, exif()))[:30],
        PICTURE[:40],
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_or_broken_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPicture):
        without_traces(body)


def test_a_name_proves_nothing() -> None:
    assert type_of(PICTURE) == PNG
    assert type_of(jpeg()) == JPEG
