"""WeChat Pay's bill of a day: comma-separated lines, each cell behind a backtick."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from songhe.payments.gateways.payment import BillLine, Kind, amounts

TICK = "`"
FIRST = "交易时间"


def read_bill(file: bytes) -> list[BillLine]:
    """Return the lines of a bill; what is summed up at its end is left out.

    :raises ValueError: if it makes no sense.
    """
    rows = csv.reader(file.decode("utf-8-sig").splitlines())
    names = [name.strip(TICK).strip() for name in next(rows, [])]
    if not names or names[0] != FIRST:
        raise ValueError("not a bill")
    return list(_lines(names, rows))


def _lines(names: list[str], rows: Iterator[list[str]]) -> Iterator[BillLine]:
    for row in rows:
        if not row or not row[0].startswith(TICK):
            return  # the heads of the summary have no tick
        cells = dict(zip(names, (cell.strip(TICK).strip() for cell in row), strict=False))
        try:
            if cells["交易状态"] == "SUCCESS":
                yield BillLine(
                    Kind.PAYMENT,
                    cells["商户订单号"],
                    amounts.read(cells["订单金额"]),
                    cells["微信订单号"],
                    _fee(cells["手续费"]),
                )
            elif cells["商户退款单号"]:
                yield BillLine(
                    Kind.REFUND,
                    cells["商户退款单号"],
                    amounts.read(cells["申请退款金额"]),
                    cells["微信退款单号"],
                )
        except KeyError as error:
            raise ValueError("a column is missing") from error


def _fee(words: str) -> int:
    """Fees are written with five places."""
    try:
        return int((Decimal(words) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {words!r}") from error
