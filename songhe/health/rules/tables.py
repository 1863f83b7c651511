"""Reading the tables that people have: bytes of a CSV file into cells."""

import csv
import io
from typing import NamedTuple

MOST_ROWS = 20_000
SEPARATORS = ",;\t|"
LOOKED_AT = 50  # rows by which the separator is told


class NotATable(Exception):
    """Not a text in rows and columns."""


class IsAWorkbook(NotATable):
    """A file of a spreadsheet program, not a text."""


class TooLong(NotATable):
    """More rows than are taken at once."""


class Line(NamedTuple):
    """One row, and where it stands in the file."""

    number: int
    cells: list[str]


def decode(raw: bytes) -> str:
    """Return the text of a file, in whatever of the usual encodings it is.

    Excel writes UTF-8 with a mark, UTF-16, or on a Chinese Windows GB18030.

    :raises IsAWorkbook: if it is an xlsx or xls file.
    :raises NotATable: if it is no text at all.
    """
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise IsAWorkbook
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotATable


def lines_of(text: str) -> list[Line]:
    """Return the rows that hold anything.

    :raises NotATable: if there are none, or a cell never ends.
    :raises TooLong: if there are too many.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    found = []
    try:
        for cells in reader:
            stripped = [cell.strip().strip("\u200b\ufeff") for cell in cells]
            if any(stripped):
                found.append(Line(reader.line_num, stripped))
            if len(found) > MOST_ROWS:
                raise TooLong
    except csv.Error:
        raise NotATable from None
    if not found:
        raise NotATable
    return found


def _separator(text: str) -> str:
    """The separator that cuts most rows into as many cells as the first."""
    head = "\n".join(text.splitlines()[:LOOKED_AT])

    def alike(separator: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(head), delimiter=separator) if any(row)]
        except csv.Error:
            return 0, 0
        wide = len(rows[0]) if rows else 0
        return (sum(len(row) == wide for row in rows), wide) if wide > 1 else (0, 0)

    return max(SEPARATORS, key=alike)
