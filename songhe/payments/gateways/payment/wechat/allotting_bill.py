"""WeChat Pay's bill of what was shared out on a day.

Only what succeeded stands in it, one line for each receiver and for each return.
"""

from songhe.payments.gateways.payment import BillLine, Kind, amounts
from songhe.payments.gateways.payment.wechat.ticked import rows_of

FIRST = "分账时间"
NUMBER, REFERENCE = "商户分账/回退单号", "微信分账/回退单号"
KINDS = {"分账": Kind.ALLOTMENT, "分账回退": Kind.TAKEBACK}  # else: what is left set free


def read_bill(file: bytes) -> list[BillLine]:
    """Return the lines of a bill.

    :raises ValueError, KeyError: if it makes no sense, or a column is missing.
    """
    return [
        BillLine(kind, cells[NUMBER], amounts.read(cells["分账金额"]), cells[REFERENCE])
        for cells in rows_of(file, first=FIRST)
        if (kind := KINDS.get(cells["业务类型"])) is not None
    ]
