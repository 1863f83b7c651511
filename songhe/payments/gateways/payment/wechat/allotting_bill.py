"""WeChat Pay's bill of what was shared out on a day: each cell behind a backtick.

Only what succeeded stands in it, one line for each receiver and for each return.
"""

import csv
from collections.abc import Iterator

from songhe.payments.gateways.payment import BillLine, Kind, amounts

TICK = "`"
FIRST = "分账时间"
NUMBER, REFERENCE = "商户分账/回退单号", "微信分账/回退单号"
KINDS = {"分账": Kind.ALLOTMENT, "分账回退": Kind.TAKEBACK}  # else: what is left set free


def read_bill(file: bytes) -> list[BillLine]:
    """Return the lines of a bill; what is summed up at its end is left out.

    :raises ValueError: if it makes no sense.
    """
    rows = csv.reader(file.decode("utf-8-sig").splitlines())
    names = [name.strip(TICK).strip() for name in next(rows, [])]
    if not names or names[0] != FIRST:
        raise ValueError("not a bill of what was shared out")
    return list(_lines(names, rows))


def _lines(names: list[str], rows: Iterator[list[str]]) -> Iterator[BillLine]:
    for row in rows:
        if not row or not row[0].startswith(TICK):
            return  # the heads of the summary have no tick
        cells = dict(zip(names, (cell.strip(TICK).strip() for cell in row), strict=False))
        kind = KINDS.get(cells["业务类型"])
        if kind is not None:
            amount = amounts.read(cells["分账金额"])
            yield BillLine(kind, cells[NUMBER], amount, cells[REFERENCE])
