"""Cutting the bytes of an elder watch into frames: `[3G*ID*LEN*CONTENT]`.

`3G` stands for the maker, ID for the watch, LEN is the length of CONTENT in four hex digits;
some makers put an index of their own before it: `[ZJ*ID*INDEX*LEN*CONTENT]`.

TCP knows no frames: a read may bring half a one or three. LEN is believed when a `]` stands
where it says. Makers miscount, and the name of a Wi-Fi network inside may hold a bracket; so
where no `]` stands there, the frame ends with the first `]`. A frame that was cut off ends where
the head of the next one begins. Whatever way the bytes are cut, the same frames come out.
"""

import re
from typing import NamedTuple

MOST_CONTENT = 0xFFFF  # LEN has four hex digits
MOST_GARBAGE = 4096  # bytes in a row that are no frame; then this is no watch

HEAD = re.compile(
    rb"\[(?P<maker>[0-9A-Za-z]{2})\*(?P<serial>\d{5,20})\*"
    rb"(?:(?P<index>[0-9A-Za-z]{1,8})\*)?(?P<length>[0-9A-Fa-f]{4})\*"
)
BLANK = b"\r\n\t \0"
LONGEST_HEAD = 2 + 2 + 21 + 9 + 5
# What may still become a head when more bytes come.
BEGUN = re.compile(
    rb"\[(?:[0-9A-Za-z]{0,2}|[0-9A-Za-z]{2}\*\d{0,20}|[0-9A-Za-z]{2}\*\d{5,20}\*"
    rb"(?:[0-9A-Za-z]{0,8}|[0-9A-Za-z]{1,8}\*[0-9A-Fa-f]{0,4}))"
)
# Behind a head without an index: four hex digits and a star would make it one with an index.
MORE = re.compile(rb"[0-9A-Fa-f]{0,4}")


class Frame(NamedTuple):
    """One frame."""

    maker: str
    serial: str
    sequence: str  # the index of the makers that count; empty for most
    content: bytes


def frame(content: str, *, maker: str, serial: str, sequence: str = "") -> bytes:
    """Write a frame."""
    body = content.encode()
    between = f"{sequence}*" if sequence else ""
    return f"[{maker}*{serial}*{between}{len(body):04X}*".encode() + body + b"]"


class Splitter:
    """The bytes of one connection; holds no more than one unfinished frame."""

    def __init__(self) -> None:
        self.lost = False  # too many bytes that are no frame: no watch speaks here
        self._buffer = bytearray()
        self._garbage = 0  # bytes since the last frame
        self._searched = 0  # as far as no other head begins inside the frame at the front

    @property
    def waiting(self) -> int:
        """Bytes held back for what is still to come."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Frame]:
        """Take what came; return the frames that are whole. Once it is lost there are none."""
        if self.lost:
            return []
        self._buffer += data
        frames: list[Frame] = []
        while self._at_head():
            head = self._head()
            if head is None:
                break
            end, content = self._content(head)
            if end < 0:
                break
            if content is None:
                self._skip(end)
                continue
            frames.append(_frame(head, content))
            self._drop(end)
            self._garbage = 0
        return frames

    def _at_head(self) -> bool:
        """Move on to where a head may begin."""
        while self._buffer:
            start = self._buffer.find(b"[")
            if start < 0:
                self._skip(len(self._buffer))
                return False
            if start:
                self._skip(start)
            front = bytes(self._buffer[: LONGEST_HEAD + 1])
            begun = BEGUN.fullmatch(front)
            if HEAD.match(front) or (begun and len(front) <= LONGEST_HEAD):
                return True
            self._skip(1)
        return False

    def _head(self) -> re.Match[bytes] | None:
        """Return the head at the front, once it is certain whether it has an index."""
        front = bytes(self._buffer[: LONGEST_HEAD + 1])
        head = HEAD.match(front)
        if head is None:
            return None
        rest = front[head.end() :]
        if head["index"] is None and len(rest) < 5 and MORE.fullmatch(rest):
            return None
        return head

    def _content(self, head: re.Match[bytes]) -> tuple[int, bytes | None]:
        """Return where the frame ends and what it holds.

        The end is negative while it has not come; the content is None if it never will.
        """
        start, length = head.end(), int(head["length"], 16)
        told = start + length  # where the bracket should stand
        other = self._other_head(start)
        if (other < 0 or other > told) and len(self._buffer) <= told:
            return -1, None
        if (other < 0 or other > told) and self._buffer[told : told + 1] == b"]":
            return told + 1, bytes(self._buffer[start:told])
        furthest = start + MOST_CONTENT
        end = self._buffer.find(b"]", start, min(furthest, other) if other >= 0 else furthest)
        if end >= 0:
            return end + 1, bytes(self._buffer[start:end])
        if other >= 0:
            return other, None
        if len(self._buffer) > furthest + LONGEST_HEAD:
            return 1, None
        return -1, None

    def _other_head(self, start: int) -> int:
        """Return where another head begins inside the content, or -1."""
        found = HEAD.search(self._buffer, max(start, self._searched))
        if found is not None:
            return found.start()
        self._searched = max(start, len(self._buffer) - LONGEST_HEAD)
        return -1

    def _skip(self, count: int) -> None:
        """Leave out bytes that are no frame."""
        self._garbage += len(self._buffer[:count].translate(None, BLANK))
        self._drop(count)
        if self._garbage > MOST_GARBAGE:
            self.lost = True
            self._buffer.clear()

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._searched = 0


def _frame(head: re.Match[bytes], content: bytes) -> Frame:
    return Frame(
        head["maker"].decode("ascii"),
        head["serial"].decode("ascii"),
        (head["index"] or b"").decode("ascii"),
        content,
    )
