"""A provider's month as a spreadsheet that its bookkeeper can open."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

MONEY = "#,##0.00"
MOMENT = "yyyy-mm-dd hh:mm"


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
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(f"{sheet.month:%Y-%m}")
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": MONEY})
        total = book.add_format({"num_format": MONEY, "bold": True, "top": 1})
        moment = book.add_format({"num_format": MOMENT})
        page.set_column(0, 0, 17)
        page.set_column(1, 1, 15)
        page.set_column(2, 2, 44)
        page.set_column(3, 6, 13)
        page.write(0, 0, _("结算单：%(name)s") % {"name": sheet.provider}, bold)
        page.write(1, 0, f"{sheet.month:%Y-%m}")
        page.write(2, 2, _("月初余额"), bold)
        page.write_number(2, 6, _yuan(sheet.opening), money)
        for column, head in enumerate(_heads()):
            page.write(3, column, head, bold)
        for number, row in enumerate(sheet.rows, start=4):
            page.write_datetime(number, 0, timezone.make_naive(row.at), moment)
            page.write_string(number, 1, row.code)
            page.write_string(number, 2, row.words)
            for column, fen in enumerate((row.gross, row.fee, row.amount, row.balance), start=3):
                page.write_number(number, column, _yuan(fen), money)
        end = 4 + len(sheet.rows)
        page.write(end, 2, _("合计，月末余额"), bold)
        sums = zip("DEF", (sheet.gross, sheet.fee, sheet.amount), strict=True)
        for column, (letter, fen) in enumerate(sums, start=3):
            formula = f"=SUM({letter}5:{letter}{end})" if sheet.rows else "=0"
            page.write_formula(end, column, formula, total, _yuan(fen))
        page.write_number(end, 6, _yuan(sheet.closing), total)
        page.freeze_panes(4, 0)
    return out.getvalue()


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


def _yuan(fen: int) -> float:
    """A spreadsheet knows only floating numbers; two places come out as they went in."""
    return float(Decimal(fen) / 100)
