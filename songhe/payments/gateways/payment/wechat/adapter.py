"""WeChat Pay as a payment channel: our words on one side, WeChat Pay's on the other."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from songhe.kernel.codes import new_code
from songhe.payments.gateways.payment import (
    Answer,
    Asked,
    BadNotice,
    BillLine,
    Cashier,
    Heard,
    Kind,
    Receipt,
    RefundReceipt,
    Refused,
    TryAgain,
    Way,
)
from songhe.payments.gateways.payment.wechat.bill import read_bill
from songhe.payments.gateways.payment.wechat.wire import Account, Wire

NAME = "wechat"
PATHS = {Way.CODE: "native", Way.PHONE: "h5", Way.INSIDE: "jsapi"}
PAID = frozenset({"SUCCESS", "REFUND"})  # REFUND: it was paid, and some of it went back
NO_ORDER = frozenset({"ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"})
LONGEST_TITLE = 120
SHARING = "profitsharing"  # its notices are called TRANSACTION.SUCCESS too


class WeChat:
    """The adapter of WeChat Pay."""

    ways: tuple[Way, ...] = (Way.CODE, Way.PHONE, Way.INSIDE)
    taken = Answer(204, "")
    not_taken = Answer(
        500, '{"code":"FAIL","message":"not taken"}', content_type="application/json"
    )

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self.wire = Wire(account, clock)

    def open(self, asked: Asked) -> Cashier:
        way = asked.way if asked.way in PATHS else Way.CODE
        content: dict[str, Any] = {
            "appid": self.account.app_id,
            "mchid": self.account.merchant_id,
            "description": asked.title[:LONGEST_TITLE],
            "out_trade_no": asked.intent_code,
            "time_expire": asked.expires_at.isoformat(timespec="seconds"),
            "notify_url": self.account.notify_url,
            "amount": {"total": asked.amount, "currency": "CNY"},
        }
        if self.account.profit_sharing:
            content["settle_info"] = {"profit_sharing": True}
        if way == Way.PHONE:
            content["scene_info"] = {
                "payer_client_ip": asked.payer_address,
                "h5_info": {"type": "Wap"},
            }
        if way == Way.INSIDE:
            content["payer"] = {"openid": asked.payer_mark}
        said = self.wire.ask("POST", f"/v3/pay/transactions/{PATHS[way]}", content)
        try:
            return self._cashier(way, said.content)
        except KeyError as error:
            raise TryAgain("the answer makes no sense") from error

    def _cashier(self, way: Way, content: Mapping[str, Any]) -> Cashier:
        if way == Way.CODE:
            return Cashier(scan=str(content["code_url"]))
        if way == Way.PHONE:
            return Cashier(address=str(content["h5_url"]))
        stamp = str(int(self.wire.clock().timestamp()))
        nonce, package = new_code(32), f"prepay_id={content['prepay_id']}"
        return Cashier(
            inside={
                "appId": self.account.app_id,
                "timeStamp": stamp,
                "nonceStr": nonce,
                "package": package,
                "signType": "RSA",
                "paySign": self.wire.sign(self.account.app_id, stamp, nonce, package),
            }
        )

    def close(self, intent_code: str) -> None:
        path = f"/v3/pay/transactions/out-trade-no/{intent_code}/close"
        said = self.wire.call("POST", path, {"mchid": self.account.merchant_id})
        if said.status == 204 or said.code in NO_ORDER | {"ORDER_CLOSED"}:
            return
        if said.code in {"ORDERPAID", "ORDER_PAID"} or self.look_up(intent_code) is not None:
            raise Refused("it is paid")
        raise TryAgain(said.code)

    def look_up(self, intent_code: str) -> Receipt | None:
        path = f"/v3/pay/transactions/out-trade-no/{intent_code}?mchid={self.account.merchant_id}"
        said = self.wire.call("GET", path)
        if said.code in NO_ORDER:
            return None
        if said.status != 200:
            raise TryAgain(said.code)
        try:
            return _receipt(said.content) if said.content["trade_state"] in PAID else None
        except (KeyError, TypeError, ValueError) as error:
            raise TryAgain("the answer makes no sense") from error

    def refund(
        self, *, refund_code: str, intent_code: str, amount: int, paid: int
    ) -> RefundReceipt | None:
        content = {
            "out_trade_no": intent_code,
            "out_refund_no": refund_code,
            "notify_url": self.account.notify_url,
            "amount": {"refund": amount, "total": paid, "currency": "CNY"},
        }
        said = self.wire.ask("POST", "/v3/refund/domestic/refunds", content)
        state = str(said.content.get("status", ""))
        if state == "PROCESSING":
            return None
        if state != "SUCCESS":
            raise Refused(state)
        return _refund_receipt(said.content)

    def bill(self, day: date) -> list[BillLine]:
        file = self.wire.file(f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL")
        try:
            return read_bill(file)
        except (KeyError, ValueError) as error:
            raise TryAgain(f"the bill makes no sense: {error}") from error

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Heard:
        self.wire.check(headers, body, at)
        try:
            content = json.loads(body)
            if content["resource"].get("original_type") == SHARING:
                return Heard(str(content["id"]), Kind.OTHER)  # the channel is asked, not believed
            return self._read(content, self.wire.unseal(content["resource"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadNotice("it is signed, and makes no sense") from error

    def _read(self, content: Mapping[str, Any], carried: Mapping[str, Any]) -> Heard:
        event_id, kind = str(content["id"]), str(content["event_type"])
        if carried.get("mchid", self.account.merchant_id) != self.account.merchant_id:
            raise BadNotice("for another merchant")
        if kind == "TRANSACTION.SUCCESS" and carried["trade_state"] in PAID:
            if carried["appid"] != self.account.app_id:
                raise BadNotice("for another application")
            return Heard(event_id, Kind.PAYMENT, receipt=_receipt(carried))
        if kind == "REFUND.SUCCESS":
            return Heard(event_id, Kind.REFUND, refund=_refund_receipt(carried))
        return Heard(event_id, Kind.OTHER)


def _receipt(content: Mapping[str, Any]) -> Receipt:
    paid_at = datetime.fromisoformat(content["success_time"])
    if paid_at.tzinfo is None:
        raise ValueError("success_time")
    return Receipt(
        NAME,
        str(content["out_trade_no"]),
        int(content["amount"]["total"]),
        str(content["transaction_id"]),
        paid_at,
    )


def _refund_receipt(content: Mapping[str, Any]) -> RefundReceipt:
    return RefundReceipt(
        str(content["out_refund_no"]),
        int(content["amount"]["refund"]),
        str(content["refund_id"]),
    )


def account_of(facts: Mapping[str, Any], *, site: str) -> Account:
    """Return the merchant's account as the settings describe it."""
    return Account(
        app_id=facts["APP_ID"],
        merchant_id=facts["MERCHANT_ID"],
        serial=facts["SERIAL"],
        private_key=facts["PRIVATE_KEY"],
        api_key=facts["API_KEY"],
        gateway=facts["GATEWAY"],
        notify_url=f"{site}/payments/notices/{NAME}/",
        public_key_id=facts["PUBLIC_KEY_ID"],
        public_key=facts["PUBLIC_KEY"],
        certificates=facts["CERTIFICATES"],
        profit_sharing=facts["PROFIT_SHARING"],
    )


def from_settings() -> WeChat:
    """Return the adapter of this installation."""
    return WeChat(account_of(settings.SONGHE_WECHAT, site=settings.SONGHE_URL))
