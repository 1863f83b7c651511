"""Alipay's far side, written from its documents and not from our adapter."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from songhe.payments.gateways.payment.alipay.wire import Account
from songhe.payments.gateways.payment.sandbox.wire import Letter
from songhe.payments.tests.fakes.alipay_bill import in_beijing, written_bill, yuan
from songhe.payments.tests.fakes.alipay_royalty import Royalty, no
from songhe.payments.tests.fakes.far_side import FarSide, Given, Pair, Reply, State, Trade, pair

APP, SELLER = "2021000000000001", "2088000000000001"
Content = Mapping[str, Any]


class FakeAlipay(FarSide):
    """A gateway that checks what we sign and signs what it says."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.own: Pair = pair("alipay")
        self.merchant: Pair = pair("merchant at alipay")
        self.sharing = Royalty(SELLER, clock, self.reference, self.trades)

    def account(self, site: str = "http://127.0.0.1:1", **changed: Any) -> Account:
        """What the merchant is given when it signs up."""
        return replace(
            Account(
                app_id=APP,
                seller_id=SELLER,
                private_key=self.merchant.private_pem,
                alipay_public_key=self.own.public_pem,
                gateway=f"{self.address}/gateway.do",
                notify_url=f"{site}/payments/notices/alipay/",
            ),
            **changed,
        )

    def sign(self, text: str) -> str:
        key = (pair("somebody else") if self.faults.wrong_key else self.own).private
        return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()

    # --- Being asked ---------------------------------------------------------------------

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        address = urlsplit(path)
        if address.path == "/bill.zip":
            return Reply(200, self.bill_file(date.fromisoformat(address.query)))
        fields = dict(parse_qsl(body.decode() if method == "POST" else address.query))
        self.asked.append(fields.get("method", ""))
        if not self._signed_by_merchant(fields):
            self.complaints.append("isv.invalid-signature")
            return self._reply(
                "error_response", {"code": "40002", "sub_code": "isv.invalid-signature"}
            )
        name = fields["method"]
        response = name.replace(".", "_") + "_response"
        if self.faults.busy:
            return self._reply(response, {"code": "20000", "sub_code": "aop.unknow-error"})
        said = self._do(name, json.loads(fields["biz_content"]))
        if name in {"alipay.trade.page.pay", "alipay.trade.wap.pay"}:
            return Reply(200, b"<html>cashier</html>")
        return self._reply(response, said)

    def _signed_by_merchant(self, fields: dict[str, str]) -> bool:
        signature = fields.pop("sign", "")
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name])
        try:
            self.merchant.private.public_key().verify(
                base64.b64decode(signature), text.encode(), PKCS1v15(), SHA256()
            )
        except (InvalidSignature, ValueError):
            return False
        return fields["app_id"] == APP and fields["sign_type"] == "RSA2"

    def _reply(self, name: str, said: Content) -> Reply:
        raw = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        text = f'{{"{name}":{raw},"sign":"{self.sign(raw)}"}}'
        if self.faults.tamper:
            text = text.replace('"10000"', '"10000" ').replace("128.00", "128.01")
        return Reply(200, text.encode(), {"Content-Type": "text/html;charset=utf-8"})

    def _do(self, name: str, content: Content) -> Content:
        calls: dict[str, Callable[[Content], Content]] = {
            "alipay.trade.page.pay": self._open,
            "alipay.trade.wap.pay": self._open,
            "alipay.trade.precreate": self._open,
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._refund_query,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
            **self.sharing.calls(),
        }
        with self.lock:
            return calls[name](content)

    def _open(self, content: Content) -> Content:
        number = content["out_trade_no"]
        if content.get("extend_params", {}).get("royalty_freeze") == "true":
            self.sharing.frozen.add(number)
        self.open_trade(number, round(float(content["total_amount"]) * 100), content["subject"])
        return {
            "code": "10000",
            "msg": "Success",
            "out_trade_no": number,
            "qr_code": f"https://qr.alipay.com/{number}",
        }

    def _known(self, content: Content) -> Trade | None:
        return self.trades.get(content["out_trade_no"])

    def _query(self, content: Content) -> Content:
        trade = self._known(content)
        if trade is None:
            return no("ACQ.TRADE_NOT_EXIST")
        said = {
            "code": "10000",
            "msg": "Success",
            "out_trade_no": trade.number,
            "trade_no": trade.reference,
            "total_amount": yuan(trade.taken or trade.amount),
            "trade_status": self.status(trade),
        }
        if trade.paid_at:
            said["send_pay_date"] = in_beijing(trade.paid_at)
        return said

    def status(self, trade: Trade) -> str:
        if trade.state == State.PAID:
            whole = trade.refunded == trade.taken
            return "TRADE_CLOSED" if whole else "TRADE_SUCCESS"
        return "WAIT_BUYER_PAY" if trade.state == State.WAITING else "TRADE_CLOSED"

    def _close(self, content: Content) -> Content:
        with self.lock:
            trade = self._known(content)
            if trade is None:
                return no("ACQ.TRADE_NOT_EXIST")
            if trade.state != State.WAITING:
                return no("ACQ.TRADE_STATUS_ERROR")
            trade.state = State.CLOSED
            return {"code": "10000", "msg": "Success", "out_trade_no": trade.number}

    def _refund(self, content: Content) -> Content:
        trade = self._known(content)
        if trade is None:
            return no("ACQ.TRADE_NOT_EXIST")
        if "refund_royalty_parameters" in content:
            return self.sharing.take_back(trade, content)
        again = content["out_request_no"] in trade.refunds
        given = self.give_back(
            trade, content["out_request_no"], round(float(content["refund_amount"]) * 100)
        )
        if not isinstance(given, Given):
            return no("ACQ.SELLER_BALANCE_NOT_ENOUGH")
        return {
            "code": "10000",
            "msg": "Success",
            "out_trade_no": trade.number,
            "trade_no": trade.reference,
            "refund_fee": yuan(trade.refunded),  # of all refunds together
            "fund_change": "N" if again or not given.done else "Y",
        }

    def _refund_query(self, content: Content) -> Content:
        trade = self._known(content)
        number = content["out_request_no"]
        given = trade.refunds.get(number) if trade else None
        said = {"code": "10000", "msg": "Success", "out_trade_no": content["out_trade_no"]}
        if trade and self.sharing.is_back(number):
            said |= {
                "trade_no": trade.reference,
                "out_request_no": number,
                "refund_amount": yuan(0),
                "refund_status": "REFUND_SUCCESS",
            }
        if trade and given and given.done:
            said |= {
                "trade_no": trade.reference,
                "out_request_no": given.number,
                "refund_amount": yuan(given.amount),
                "refund_status": "REFUND_SUCCESS",
            }
        return said

    # --- Telling -------------------------------------------------------------------------

    def notice(self, fields: Mapping[str, str]) -> Letter:
        """A form as Alipay posts it."""
        whole = {
            "app_id": APP,
            "seller_id": SELLER,
            "charset": "utf-8",
            "version": "1.0",
            "notify_type": "trade_status_sync",
            **fields,
        }
        text = "&".join(f"{name}={whole[name]}" for name in sorted(whole) if whole[name])
        form = {**whole, "sign_type": "RSA2", "sign": self.sign(text)}
        return Letter(
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        )

    def _of(self, trade: Trade, at: datetime) -> dict[str, str]:
        return {
            "notify_time": in_beijing(at),
            "out_trade_no": trade.number,
            "trade_no": trade.reference,
            "total_amount": yuan(trade.taken),
            "trade_status": self.status(trade),
            "gmt_payment": in_beijing(trade.paid_at),
            "subject": trade.title,
        }

    def payment_notice(self, number: str, at: datetime, **changed: str) -> Letter:
        trade = self.trades[number]
        fields = self._of(trade, at) | {"notify_id": f"P{trade.reference}"}
        return self.notice(fields | changed)

    def refund_notice(self, number: str, at: datetime) -> Letter:
        trade = self.trades[number]
        given = list(trade.refunds.values())[-1]
        return self.notice(
            self._of(trade, at)
            | {
                "notify_id": f"R{given.reference}",
                "gmt_refund": in_beijing(given.at),
                "refund_fee": yuan(trade.refunded),
                "out_biz_no": given.number,
            }
        )

    def other_notice(self, at: datetime) -> Letter:
        """A trade that nobody paid was closed."""
        return self.notice(
            {
                "notify_id": "C1",
                "notify_time": in_beijing(at),
                "out_trade_no": "NOBODY",
                "trade_status": "TRADE_CLOSED",
            }
        )

    # --- The bill of a day ---------------------------------------------------------------

    def _bill(self, content: Content) -> Content:
        return {
            "code": "10000",
            "msg": "Success",
            "bill_download_url": f"{self.address}/bill.zip?{content['bill_date']}",
        }

    def bill_file(self, day: date) -> bytes:
        return written_bill(SELLER, self.trades.values(), self.sharing.returns.values(), day)
