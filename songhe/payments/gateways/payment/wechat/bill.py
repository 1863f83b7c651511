"""WeChat Pay's bill of a day."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from songhe.payments.gateways.payment import BillLine, Kind, amounts
from songhe.payments.gateways.payment.wechat.ticked import rows_of

FIRST = "交易时间"


def read_bill(file: bytes) -> list[BillLine]:
    """Return the lines of a bill.

    :raises ValueError, KeyError: if it makes no sense, or a column is missing.
    """
    return list(_lines(file))


def _lines(file: bytes) -> Iterator[BillLine]:
    for cells in rows_of(file, first=FIRST):
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


def _fee(words: str) -> int:
    """Fees are written with five places."""
    try:
        return int((Decimal(words) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {words!r}") from error
