"""Reading the tables that people have: a CSV file, or the cells of a workbook, into rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

MOST_ROWS = 20_000
SEPARATORS = ",;\t|"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
LOOKED_AT = 50  # rows by which the separator is told


class NotATable(Exception):
    """Not a text in rows and columns."""


class IsAWorkbook(NotATable):
    """A file of a spreadsheet program of before 2007, not a text."""


class TooLong(NotATable):
    """More rows than are taken at once."""


class Line(NamedTuple):
    """One row, and where it stands in the file."""

    number: int
    cells: list[str]


def decode(raw: bytes) -> str:
    """Return the text of a file, in whatever of the usual encodings it is.

    Excel writes UTF-8 with a mark, UTF-16, or on a Chinese Windows GB18030.

    :raises IsAWorkbook: if it is an xls file.
    :raises NotATable: if it is no text at all.
    """
    if raw.startswith(OLD_WORKBOOK):
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


def text_of(rows: Iterable[Sequence[object]]) -> str:
    """Write the cells of a workbook as the text that a CSV file of it would hold, row for row.

    The reader of workbooks returns midnight as a day without an hour. In a column where any
    cell has an hour it is one: 00:00.
    """
    rows = list(rows)
    hourly = {place for row in rows for place, cell in enumerate(row) if isinstance(cell, datetime)}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(
        [_written(cell, hourly=place in hourly) for place, cell in enumerate(row)] for row in rows
    )
    return text.getvalue()


def _written(cell: object, *, hourly: bool) -> str:
    match cell:
        case bool() | None:
            return ""
        case float():
            return f"{cell:.15g}"  # as a spreadsheet shows it: 7.2, not 7.2000000000000002
        case datetime():
            return f"{cell + timedelta(milliseconds=500):%Y-%m-%d %H:%M:%S}"
        case date() if hourly:
            return f"{cell:%Y-%m-%d} 00:00:00"
        case time():
            return f"{cell:%H:%M:%S}"
        case timedelta():
            seconds = round(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return " ".join(str(cell).replace("\0", " ").split())


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
