"""Reading spreadsheets, xlsx and csv, and writing csv: a table of cells and nothing else."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from songhe.catalogue.rules.sheets import MOST_ROWS, text_of
from songhe.catalogue.rules.uploads import LARGEST_SHEET, WrongFile
from songhe.kernel.sheets import WORKBOOK, NotAWorkbook, TooVast, read_xlsx

ENCODINGS = ("utf-8-sig", "gb18030")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TooManyRows(Exception):
    """More rows than are taken at once."""


def read_table(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet, told by content whether xlsx or csv.

    :raises WrongFile: if it is neither, or too large.
    :raises TooManyRows: if there are more than ten thousand below the head.
    """
    if not content:
        raise WrongFile(WrongFile.EMPTY)
    if len(content) > LARGEST_SHEET:
        raise WrongFile(WrongFile.TOO_LARGE, LARGEST_SHEET)
    rows = _xlsx(content) if content.startswith(WORKBOOK) else _csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise TooManyRows
    return rows


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        return [[text_of(cell) for cell in row] for row in read_xlsx(content)]
    except TooVast:
        raise WrongFile(WrongFile.TOO_LARGE, LARGEST_SHEET) from None
    except NotAWorkbook:
        raise WrongFile(WrongFile.BROKEN) from None


def _csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise WrongFile(WrongFile.WRONG_TYPE)
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [[text_of(cell) for cell in row] for row in csv.reader(StringIO(text))]
        except csv.Error:
            break
    raise WrongFile(WrongFile.WRONG_TYPE)


def write_csv(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """Return a csv that Excel opens in Chinese; what looks like a formula is made harmless."""
    made = StringIO()
    writer = csv.writer(made)
    for row in rows:
        writer.writerow(
            [
                f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
                for cell in row
            ]
        )
    return made.getvalue().encode("utf-8-sig")
