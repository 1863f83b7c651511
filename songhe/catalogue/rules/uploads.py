"""What a file is, told by its first bytes and never by its name."""

from dataclasses import dataclass

MEGABYTE = 1 << 20
LARGEST_DOCUMENT = 10 * MEGABYTE
LARGEST_PICTURE = 10 * MEGABYTE
LARGEST_VIDEO = 60 * MEGABYTE
LARGEST_SHEET = 8 * MEGABYTE

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
MP4, WEBM = "video/mp4", "video/webm"
DOCUMENTS = (PDF, JPEG, PNG)
PICTURES = (JPEG, PNG, WEBP)
VIDEOS = (MP4, WEBM)


class WrongFile(Exception):
    """A file that is not taken; `why` is one of `EMPTY`, `TOO_LARGE`, `WRONG_TYPE`, `BROKEN`."""

    EMPTY, TOO_LARGE, WRONG_TYPE, BROKEN = "empty", "too_large", "wrong_type", "broken"

    def __init__(self, why: str, largest: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.largest = largest  # bytes that would be taken


@dataclass(frozen=True)
class Limits:
    """What is taken in one place."""

    types: tuple[str, ...]
    largest: int


DOCUMENT = Limits(DOCUMENTS, LARGEST_DOCUMENT)
PICTURE = Limits(PICTURES, LARGEST_PICTURE)
VIDEO = Limits(VIDEOS, LARGEST_VIDEO)


def type_of(content: bytes) -> str:
    """Return the media type that the first bytes say; "" when it is none that we know."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp":
        return MP4
    return WEBM if content.startswith(b"\x1a\x45\xdf\xa3") else ""


def checked_type(content: bytes, limits: Limits) -> str:
    """Return what a file is, if it is taken here.

    :raises WrongFile: if it is empty, too large or something else.
    """
    if not content:
        raise WrongFile(WrongFile.EMPTY)
    if len(content) > limits.largest:
        raise WrongFile(WrongFile.TOO_LARGE, limits.largest)
    found = type_of(content)
    if found not in limits.types:
        raise WrongFile(WrongFile.WRONG_TYPE)
    return found
