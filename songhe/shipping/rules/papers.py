"""What kind of paper a file is, by what is in it and not by its name."""

LARGEST = 5 * 1024 * 1024  # bytes

# What a file of each kind begins with, and what must stand near its end.
BEGINS = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
TAIL = 1024  # bytes in which the end must be found


class NotAPaper(Exception):
    """Neither a PDF nor a picture, or cut off in the middle."""


class TooLarge(Exception):
    """More than five megabytes."""


def kind_of(raw: bytes) -> str:
    """Return the type of a report.

    :raises TooLarge: if it is too large.
    :raises NotAPaper: if it is no whole PDF, PNG or JPEG.
    """
    if len(raw) > LARGEST:
        raise TooLarge
    for kind, (begin, end) in BEGINS.items():
        if raw.startswith(begin) and end in raw[-TAIL:]:
            return kind
    raise NotAPaper
