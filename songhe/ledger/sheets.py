"""A provider's month as a spreadsheet that its bookkeeper can open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from songhe.kernel.workbooks import Cell, Fen, Head, Sum, write_xlsx


@dataclass(frozen=True)
class Row:
    """One movement as a settlement statement lists it: received is positive."""

    at: datetime
    code: str
    words: str
    gross: int  # fen, what was paid for it
    fee: int  # fen, what the platform kept
    amount: int  # fen, what the provider received
    balance: int  # fen


@dataclass(frozen=True)
class Sheet:
    """A month: what stood at its beginning, each movement, what stands at its end."""

    provider: str
    month: date
    opening: int  # fen
    rows: Sequence[Row]
    closing: int  # fen

    @property
    def gross(self) -> int:
        return sum(row.gross for row in self.rows)

    @property
    def fee(self) -> int:
        return sum(row.fee for row in self.rows)

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.rows)


def written(sheet: Sheet) -> bytes:
    """Return the statement as an xlsx file; its sums are formulas over what it lists."""
    month, end = f"{sheet.month:%Y-%m}", 4 + len(sheet.rows)
    sums = [
        Sum(fen, f"=SUM({letter}5:{letter}{end})" if sheet.rows else "=0")
        for letter, fen in zip("DEF", (sheet.gross, sheet.fee, sheet.amount), strict=True)
    ]
    rows: list[list[Cell]] = [
        [Head(_("结算单：%(name)s") % {"name": sheet.provider})],
        [month],
        [None, None, Head(_("月初余额")), None, None, None, Fen(sheet.opening)],
        [Head(head) for head in _heads()],
        *map(_cells, sheet.rows),
        [None, None, Head(_("合计，月末余额")), *sums, Sum(sheet.closing)],
    ]
    return write_xlsx(rows, name=month, widths=(17, 15, 44, 13, 13, 13, 13), frozen=4)


def _cells(row: Row) -> list[Cell]:
    amounts = (row.gross, row.fee, row.amount, row.balance)
    return [row.at, row.code, row.words, *map(Fen, amounts)]


def _heads() -> list[str]:
    return [
        _("时间"),
        _("流水号"),
        _("事由"),
        _("订单金额（元）"),
        _("平台服务费（元）"),
        _("入账（元）"),
        _("余额（元）"),
    ]
