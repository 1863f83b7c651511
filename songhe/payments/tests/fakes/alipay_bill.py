"""Alipay's bill of a day, as its far side writes it."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from songhe.payments.tests.fakes.alipay_royalty import TakenBack
from songhe.payments.tests.fakes.far_side import Trade

HEADERS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,"
    "分润（元）,备注"
)


def yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def in_beijing(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def written_bill(
    seller: str, trades: Iterable[Trade], returns: Iterable[TakenBack], day: date
) -> bytes:
    """Return the packed file of a day. What came back from receivers alone is a refund of
    nothing; the documents do not say whether it is listed, so it is.
    """
    lines = ["#支付宝业务明细查询", f"#账号：[{seller}]", "#-----列表-----", HEADERS]
    for trade in trades:
        if trade.paid_at and trade.paid_at.date() == day:
            lines.append(_row(trade, "交易", trade.paid_at, trade.taken, ""))
        lines += [
            _row(trade, "退款", given.at, -given.amount, given.number)
            for given in trade.refunds.values()
            if given.at.date() == day and given.done
        ]
    lines += [
        _row(back.settled.trade, "退款", back.at, 0, back.number)
        for back in returns
        if back.at.date() == day and back.done
    ]
    lines += ["#-----列表结束-----", "#交易合计：见汇总"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        name = f"{seller}_{day:%Y%m%d}_业务明细"
        packed.writestr(f"{name}.csv", "\r\n".join(lines).encode("gb18030"))
        packed.writestr(f"{name}(汇总).csv", "#支付宝业务汇总查询".encode("gb18030"))
    return file.getvalue()


def _row(trade: Trade, kind: str, at: datetime, amount: int, refund: str) -> str:
    moment = in_beijing(at)
    front = [f"{trade.reference}\t", f"{trade.number}\t", kind, trade.title, moment, moment]
    back = ["0.00"] * 5 + [
        "",
        "0.00",
        "0.00",
        f"{refund}\t",
        yuan(-(amount * 6 // 1000)),
        "0.00",
        "",
    ]
    return ",".join([*front, "", "", "", "", "buyer", yuan(amount), yuan(amount), *back])
