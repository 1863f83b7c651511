"""WeChat Pay's far side, written from its documents and not from our adapter."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from songhe.payments.gateways.payment.sandbox.wire import Letter
from songhe.payments.gateways.payment.wechat.wire import Account
from songhe.payments.tests.fakes.far_side import FarSide, Given, Pair, Reply, State, Trade, pair
from songhe.payments.tests.fakes.wechat_sharing import ROOT, Sharing

APP, MERCHANT = "wx0000000000000001", "1900000001"
OUR_SERIAL, KEY_ID = "5157F09EFDC096DE15EBE81A47057A72", "PUB_KEY_ID_0119000000012026"
SEAL = "0123456789abcdef0123456789abcdef"
HEADERS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
    "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
PARTS = re.compile(r'(\w+)="([^"]*)"')
ORDER = re.compile(r"/v3/pay/transactions/out-trade-no/(\w+)(/close)?$")
Content = Mapping[str, Any]
Said = tuple[int, Content | None]


class FakeWeChat(FarSide):
    """A gateway that checks what we sign and signs what it says."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.own: Pair = pair("wechat pay")
        self.merchant: Pair = pair("merchant at wechat pay")
        self.profit_sharing: set[str] = set()  # orders whose money may be shared out
        self.sharing = Sharing(
            MERCHANT, clock, self.reference, self.trades, allowed=self.profit_sharing
        )

    def account(self, site: str = "http://127.0.0.1:1", **changed: Any) -> Account:
        """What the merchant is given when it signs up."""
        return replace(
            Account(
                app_id=APP,
                merchant_id=MERCHANT,
                serial=OUR_SERIAL,
                private_key=self.merchant.private_pem,
                api_key=SEAL,
                gateway=self.address,
                notify_url=f"{site}/payments/notices/wechat/",
                public_key_id=KEY_ID,
                public_key=self.own.public_pem,
            ),
            **changed,
        )

    def signed_headers(self, body: bytes, at: datetime) -> dict[str, str]:
        stamp, nonce = str(int(at.timestamp())), self.reference("N")
        key = (pair("somebody else") if self.faults.wrong_key else self.own).private
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": base64.b64encode(
                key.sign(message, PKCS1v15(), SHA256())
            ).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Content-Type": "application/json",
        }

    # --- Being asked ---------------------------------------------------------------------

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        address = urlsplit(path)
        self.asked.append(address.path)
        if not self._signed_by_merchant(method, path, headers, body):
            self.complaints.append("SIGN_ERROR")
            return Reply(401, b'{"code":"SIGN_ERROR"}')
        if self.faults.busy:
            return Reply(500, b'{"code":"SYSTEM_ERROR"}')
        if address.path == "/billdownload/file":
            kind, day = parse_qs(address.query)["token"][0].split("_")
            return Reply(200, self._file(kind, date.fromisoformat(day)))
        status, content = self._do(method, path, json.loads(body or b"{}"))
        raw = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        signed = self.signed_headers(raw, self.clock())
        if self.faults.tamper:
            raw = raw.replace(b"{", b"{ ", 1)
        return Reply(status, raw, signed)

    def _signed_by_merchant(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        kind, _space, rest = headers.get("Authorization", "").partition(" ")
        parts = dict(PARTS.findall(rest))
        if kind != "WECHATPAY2-SHA256-RSA2048" or parts.get("mchid") != MERCHANT:
            return False
        if abs(self.clock().timestamp() - int(parts["timestamp"])) > 300:
            return False
        text = f"{method}\n{path}\n{parts['timestamp']}\n{parts['nonce_str']}\n".encode()
        try:
            self.merchant.private.public_key().verify(
                base64.b64decode(parts["signature"]), text + body + b"\n", PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return False
        return bool(parts["serial_no"] == OUR_SERIAL)

    def _do(self, method: str, path: str, content: Content) -> Said:
        address = urlsplit(path)
        if found := ORDER.match(address.path):
            trade = self.trades.get(found[1])
            if trade is None:
                return 404, {"code": "ORDER_NOT_EXIST", "message": "no"}
            return self._close(trade) if found[2] else (200, self.transaction(trade))
        if address.path == "/v3/refund/domestic/refunds":
            return self._refund(content)
        if address.path == "/v3/bill/tradebill":
            return self._bill("trade", parse_qs(address.query)["bill_date"][0])
        if address.path == f"{ROOT}bills":
            return self._bill("sharing", parse_qs(address.query)["bill_date"][0])
        if address.path.startswith(ROOT):
            with self.lock:
                return self.sharing.answer(method, address.path, parse_qs(address.query), content)
        if address.path.startswith("/v3/pay/transactions/"):
            return self._open(address.path.rpartition("/")[2], content)
        return 404, {"code": "NOT_FOUND", "message": path}

    def _open(self, kind: str, content: Content) -> Said:
        number, amount = content["out_trade_no"], content["amount"]["total"]
        known = self.trades.get(number)
        if known is not None and known.state == State.PAID:
            return 400, {"code": "ORDERPAID", "message": "paid"}
        if known is not None and known.amount != amount:
            return 403, {"code": "OUT_TRADE_NO_USED", "message": "used"}
        self.open_trade(number, amount, content["description"])
        if content.get("settle_info", {}).get("profit_sharing"):
            self.profit_sharing.add(number)
        if kind == "native":
            return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"}
        if kind == "h5":
            assert content["scene_info"]["payer_client_ip"]
            return 200, {"h5_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/h5?id={number}"}
        assert content["payer"]["openid"]
        return 200, {"prepay_id": f"wx{number}"}

    def transaction(self, trade: Trade) -> dict[str, Any]:
        states = {State.WAITING: "NOTPAY", State.CLOSED: "CLOSED", State.PAID: "SUCCESS"}
        said: dict[str, Any] = {
            "appid": APP,
            "mchid": MERCHANT,
            "out_trade_no": trade.number,
            "trade_state": "REFUND" if trade.refunds else states[trade.state],
            "trade_state_desc": "支付",
        }
        if trade.paid_at:
            said |= {
                "transaction_id": trade.reference,
                "success_time": trade.paid_at.isoformat(timespec="seconds"),
                "amount": {"total": trade.taken, "payer_total": trade.taken, "currency": "CNY"},
            }
        return said

    def _close(self, trade: Trade) -> Said:
        with self.lock:
            if trade.state == State.PAID:
                return 400, {"code": "ORDERPAID", "message": "paid"}
            trade.state = State.CLOSED
            return 204, None

    def _refund(self, content: Content) -> Said:
        trade = self.trades.get(content["out_trade_no"])
        if trade is None:
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "no"}
        if content["amount"]["total"] != trade.taken:
            return 400, {"code": "INVALID_REQUEST", "message": "total"}
        given = self.give_back(trade, content["out_refund_no"], content["amount"]["refund"])
        if not isinstance(given, Given):
            return 403, {"code": "NOT_ENOUGH", "message": given}
        return 200, self._refunded(trade, given) | {
            "status": "SUCCESS" if given.done else "PROCESSING"
        }

    def _refunded(self, trade: Trade, given: Given) -> dict[str, Any]:
        return {
            "refund_id": given.reference,
            "out_refund_no": given.number,
            "transaction_id": trade.reference,
            "out_trade_no": trade.number,
            "amount": {"total": trade.taken, "refund": given.amount, "currency": "CNY"},
        }

    # --- Telling -------------------------------------------------------------------------

    def notice(
        self,
        event_id: str,
        kind: str,
        carried: Content,
        at: datetime,
        original: str = "transaction",
    ) -> Letter:
        """A notice as WeChat Pay posts it: sealed for us, and signed."""
        nonce, beside = "0123456789ab", original
        plain = json.dumps(carried, ensure_ascii=False).encode()
        body = json.dumps(
            {
                "id": event_id,
                "create_time": at.isoformat(timespec="seconds"),
                "event_type": kind,
                "resource_type": "encrypt-resource",
                "summary": "…",
                "resource": {
                    "algorithm": "AEAD_AES_256_GCM",
                    "original_type": beside,
                    "ciphertext": base64.b64encode(
                        AESGCM(SEAL.encode()).encrypt(nonce.encode(), plain, beside.encode())
                    ).decode(),
                    "nonce": nonce,
                    "associated_data": beside,
                },
            },
            ensure_ascii=False,
        ).encode()
        return Letter(body, self.signed_headers(body, at))

    def payment_notice(self, number: str, at: datetime, **changed: Any) -> Letter:
        trade = self.trades[number]
        carried = self.transaction(trade) | {"trade_state": "SUCCESS"} | changed
        return self.notice(f"P{trade.reference}", "TRANSACTION.SUCCESS", carried, at)

    def refund_notice(self, number: str, at: datetime) -> Letter:
        trade = self.trades[number]
        given = list(trade.refunds.values())[-1]
        carried = self._refunded(trade, given) | {"mchid": MERCHANT, "refund_status": "SUCCESS"}
        return self.notice(f"R{given.reference}", "REFUND.SUCCESS", carried, at)

    def other_notice(self, at: datetime) -> Letter:
        return self.notice("O1", "MCHTRANSFER.BILL.FINISHED", {"mchid": MERCHANT}, at)

    # --- The bill of a day ---------------------------------------------------------------

    def _bill(self, kind: str, day: str) -> Said:
        file = self._file(kind, date.fromisoformat(day))
        return 200, {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(file, usedforsecurity=False).hexdigest(),
            "download_url": f"{self.address}/billdownload/file?token={kind}_{day}",
        }

    def _file(self, kind: str, day: date) -> bytes:
        return self.bill_file(day) if kind == "trade" else self.sharing.bill_file(day)

    def bill_file(self, day: date) -> bytes:
        lines = [",".join(f"`{name}" for name in HEADERS.split(","))]
        for trade in self.trades.values():
            if trade.paid_at and trade.paid_at.date() == day:
                lines.append(_row(trade, trade.paid_at, None))
            lines += [
                _row(trade, given.at, given)
                for given in trade.refunds.values()
                if given.at.date() == day
            ]
        lines += ["总交易单数,应结订单总金额,退款总金额", "`1,`1.00,`0.00", ""]
        return "\r\n".join(lines).encode("utf-8-sig")


def _row(trade: Trade, at: datetime, given: Given | None) -> str:
    cells = dict.fromkeys(HEADERS.split(","), "")
    cells |= {
        "交易时间": f"{at:%Y-%m-%d %H:%M:%S}",
        "公众账号ID": APP,
        "商户号": MERCHANT,
        "微信订单号": trade.reference,
        "商户订单号": trade.number,
        "交易状态": "REFUND" if given else "SUCCESS",
        "应结订单金额": "0.00" if given else f"{trade.taken / 100:.2f}",
        "订单金额": "0.00" if given else f"{trade.taken / 100:.2f}",
        "商品名称": trade.title,
        "手续费": f"{trade.taken * 6 // 1000 / 100:.5f}",
    }
    if given:
        cells |= {
            "微信退款单号": given.reference,
            "商户退款单号": given.number,
            "退款金额": f"{given.amount / 100:.2f}",
            "申请退款金额": f"{given.amount / 100:.2f}",
            "退款状态": "SUCCESS" if given.done else "PROCESSING",
        }
    return ",".join(f"`{cell}" for cell in cells.values())
