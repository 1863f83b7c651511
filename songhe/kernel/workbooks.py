"""Spreadsheets that people take along: texts stay texts, whatever they begin with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

LOOKS = {
    "head": {"bold": True},
    "fen": {"num_format": "#,##0.00"},
    "sum": {"num_format": "#,##0.00", "bold": True, "top": 1},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
}


class Head(str):
    """A text in bold."""

    __slots__ = ()


class Fen(int):
    """An amount in fen, shown in yuan."""


@dataclass(frozen=True)
class Sum:
    """An amount in fen, shown in yuan below a line; with a formula, that it is the sum of."""

    fen: int
    formula: str = ""


Cell = str | int | float | datetime | Sum | None


def write_xlsx(
    rows: Iterable[Sequence[Cell]],
    *,
    name: str | None = None,
    widths: Sequence[int] = (),
    frozen: int = 1,
) -> bytes:
    """Return a workbook of one sheet, of which the first rows (`frozen`) stay in view."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(frozen, 0)
        looks = {look: book.add_format(form) for look, form in LOOKS.items()}
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _put(sheet, (number, column), cell, looks)
    return made.getvalue()


def _put(sheet: Any, place: tuple[int, int], cell: Cell, looks: dict[str, Any]) -> None:
    match cell:
        case str():
            sheet.write_string(*place, cell, looks["head"] if isinstance(cell, Head) else None)
        case datetime():
            sheet.write_datetime(*place, timezone.make_naive(cell), looks["moment"])
        case Sum(fen, ""):
            sheet.write_number(*place, _yuan(fen), looks["sum"])
        case Sum(fen, formula):
            sheet.write_formula(*place, formula, looks["sum"], _yuan(fen))
        case Fen():
            sheet.write_number(*place, _yuan(cell), looks["fen"])
        case int() | float():
            sheet.write_number(*place, cell)


def xlsx_answer(content: bytes, *, name: str) -> HttpResponse:
    """Answer with a workbook to be saved under this name."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=saved)


def _yuan(fen: int) -> float:
    """A spreadsheet knows only floating numbers; two places come out as they went in."""
    return float(Decimal(fen) / 100)
