"""Alipay's bill of a day: a packed file of comma-separated lines in GBK."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from songhe.payments.gateways.payment import BillLine, Kind, amounts

REMARK = "#"  # what is not a line of the bill begins so
SUMMARY = "汇总"
KINDS = {"交易": Kind.PAYMENT, "退款": Kind.REFUND}
LARGEST = 200_000_000  # bytes, unpacked


def read_bill(packed: bytes) -> list[BillLine]:
    """Return the lines of the file with the single payments.

    :raises ValueError: if there is none, or it makes no sense.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as folder:
            single = [one for one in folder.infolist() if SUMMARY not in _name(one)]
            if len(single) != 1 or single[0].file_size > LARGEST:
                raise ValueError("not one file of single payments")
            text = folder.read(single[0]).decode("gb18030")
    except zipfile.BadZipFile as error:
        raise ValueError("not a packed file") from error
    rows = (line for line in text.splitlines() if line and not line.startswith(REMARK))
    return list(_lines(csv.DictReader(rows)))


def _name(file: zipfile.ZipInfo) -> str:
    """Names are packed in GBK without saying so, and then read as another alphabet."""
    if file.flag_bits & 0x800:
        return file.filename
    return file.filename.encode("cp437").decode("gb18030", "replace")


def _lines(rows: Iterable[Mapping[str, str]]) -> Iterator[BillLine]:
    for row in rows:
        try:
            kind = KINDS.get(row["业务类型"].strip())
            if kind is None:
                continue  # shares and fees of the channel's own
            code = row["商户订单号" if kind == Kind.PAYMENT else "退款批次号/请求号"].strip()
            amount = abs(amounts.read(row["订单金额（元）"]))
            if not amount:
                continue  # of a refund, by which something came back of a seller's part alone
            yield BillLine(
                kind,
                code,
                amount,
                row["支付宝交易号"].strip(),
                -amounts.read(row["服务费（元）"]),
            )
        except (KeyError, AttributeError) as error:
            raise ValueError("a column is missing") from error
