"""Reading the workbooks that people bring: the cells of one sheet and nothing else."""

import lzma
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from io import BytesIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

WORKBOOK = b"PK\x03\x04"  # how an xlsx file begins
MOST_UNFOLDED = 64 << 20  # bytes of a workbook once it is unfolded
MOST_CELLS = 2_000_000  # of the rectangle that holds a sheet: empty ones take room, too
OTHERS = {"content.xml", "xl/workbook.bin"}  # other kinds in the same wrapping
A_PIECE = 1 << 16
BROKEN = (  # what is raised where one of the bytes is another
    *(CalamineError, expat.ExpatError, zipfile.BadZipFile, zipfile.LargeZipFile),
    *(zlib.error, lzma.LZMAError, EOFError, IndexError, OSError, RuntimeError, ValueError),
)

Cell = str | int | float | bool | datetime | date | time | timedelta


class NotAWorkbook(Exception):
    """No xlsx file, or a broken one."""


class TooVast(Exception):
    """More bytes or cells than are unfolded."""


def read_xlsx(content: bytes) -> list[list[Cell]]:
    """Return the rows of the first sheet that holds anything, the empty ones above them too.

    A file of five kilobytes can say that its second cell lies in the last corner of the sheet;
    a reader that makes room for all cells between dies. So it is measured before it is read.

    :raises NotAWorkbook: if it cannot be read as one.
    :raises TooVast: if it is too large once it is unfolded.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as folded:
            _measure(folded)
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for number in range(len(book.sheet_names)):
            rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return rows
    except BROKEN:
        raise NotAWorkbook from None
    return []


def _measure(folded: zipfile.ZipFile) -> None:
    names = {name.lower() for name in folded.namelist()}
    if "xl/workbook.xml" not in names or names & OTHERS:
        raise NotAWorkbook
    left = MOST_UNFOLDED
    for part in folded.infolist():
        reach = _Reach() if part.filename.lower().endswith((".xml", ".rels")) else None
        with folded.open(part) as unfolded:
            while piece := unfolded.read(A_PIECE):
                left -= len(piece)
                if left < 0:
                    raise TooVast
                if reach is not None:
                    reach.feed(piece)


class _Reach:
    """How far the cells of a part of a workbook lie from the first."""

    def __init__(self) -> None:
        self.rows = self.columns = 0  # the furthest that hold anything
        self.row = self.column = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begins
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece)

    def _refuse(self, *_facts: object) -> None:
        raise NotAWorkbook

    def _begins(self, name: str, facts: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "row":
                self.row, self.column = int(facts.get("r", self.row + 1)), 0
            case "c":
                here = _place(facts["r"]) if "r" in facts else (self.row, self.column + 1)
                self.row, self.column = here
            case "v" | "is":  # a cell that is only painted takes no room
                self.rows = max(self.rows, self.row)
                self.columns = max(self.columns, self.column)
                if self.rows * self.columns > MOST_CELLS:
                    raise TooVast
            case "Relationship" if not facts.get("Target", "").lower().endswith(".xml"):
                if facts.get("TargetMode") != "External":
                    raise NotAWorkbook  # a part that was not measured


def _place(written: str) -> tuple[int, int]:
    """Row and column of a cell, counted from one: B3 is (3, 2)."""
    letters = written.rstrip("0123456789").upper()
    if not (letters.isascii() and letters.isalpha()):
        raise NotAWorkbook
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(written[len(letters) :]), column
