"""Alipay as a payment channel: our words on one side, Alipay's on the other."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils import timezone

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
    amounts,
)
from songhe.payments.gateways.payment.alipay.bill import read_bill
from songhe.payments.gateways.payment.alipay.wire import (
    BEIJING,
    DONE,
    MOMENT,
    Account,
    Said,
    Wire,
    to_sign,
)
from songhe.payments.gateways.payment.signing import is_signed, public_key

NAME = "alipay"
PAGE_CALLS = {
    Way.PAGE: ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    Way.PHONE: ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
}
# A payment by code is refunded out of the receivers' parts too, by a ratio of Alipay's own.
SHARED_WAYS = (Way.PAGE, Way.PHONE)
PAID = frozenset({"TRADE_SUCCESS", "TRADE_FINISHED"})
NO_TRADE = "ACQ.TRADE_NOT_EXIST"
REFUND_FIELDS = ("gmt_refund", "refund_fee", "out_biz_no")


class Alipay:
    """The adapter of Alipay."""

    taken = Answer(200, "success")
    not_taken = Answer(422, "fail")

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self.wire = Wire(account, clock)
        self.ways: tuple[Way, ...] = SHARED_WAYS if account.royalty else (*SHARED_WAYS, Way.CODE)
        self._otherwise = Way.PAGE if account.royalty else Way.CODE

    def open(self, asked: Asked) -> Cashier:
        way = asked.way if asked.way in self.ways else self._otherwise
        content: dict[str, Any] = {
            "out_trade_no": asked.intent_code,
            "total_amount": amounts.written(asked.amount),
            "subject": asked.title,
            "time_expire": asked.expires_at.astimezone(BEIJING).strftime(MOMENT),
        }
        if self.account.royalty:
            content["extend_params"] = {"royalty_freeze": "true"}
        if way in PAGE_CALLS:
            method, product = PAGE_CALLS[way]
            content["product_code"] = product
            return Cashier(address=self.wire.page(method, content, return_url=asked.return_url))
        said = self.wire.call("alipay.trade.precreate", content)
        if said.code != DONE:
            raise Refused(said.sub_code)
        return Cashier(scan=str(said.content["qr_code"]))

    def close(self, intent_code: str) -> None:
        said = self.wire.call("alipay.trade.close", {"out_trade_no": intent_code})
        if said.code == DONE or said.sub_code == NO_TRADE:
            return
        state = str(self._query(intent_code).content.get("trade_status", ""))
        if state in PAID:
            raise Refused("it is paid")
        if state != "TRADE_CLOSED":
            raise TryAgain(said.sub_code)

    def look_up(self, intent_code: str) -> Receipt | None:
        content = self._query(intent_code).content
        if content.get("trade_status") not in PAID:
            return None
        try:
            return Receipt(
                NAME,
                str(content["out_trade_no"]),
                amounts.read(str(content["total_amount"])),
                str(content["trade_no"]),
                _moment(str(content["send_pay_date"])),
            )
        except (KeyError, ValueError) as error:
            raise TryAgain("the answer makes no sense") from error

    def _query(self, intent_code: str) -> Said:
        said = self.wire.call("alipay.trade.query", {"out_trade_no": intent_code})
        if said.code != DONE and said.sub_code != NO_TRADE:
            raise TryAgain(said.sub_code)
        return said

    def refund(
        self, *, refund_code: str, intent_code: str, amount: int, paid: int
    ) -> RefundReceipt | None:
        asked = {"out_trade_no": intent_code, "out_request_no": refund_code}
        said = self.wire.call(
            "alipay.trade.refund", {**asked, "refund_amount": amounts.written(amount)}
        )
        if said.code != DONE:
            raise Refused(said.sub_code)
        if said.content.get("fund_change") != "Y":
            # The number was used before, or it is not done yet: only the query can tell.
            said = self.wire.call("alipay.trade.fastpay.refund.query", asked)
            if said.content.get("refund_status") != "REFUND_SUCCESS":
                return None
        # What stands beside it is the sum of all refunds, so ours is said again.
        return RefundReceipt(refund_code, amount, str(said.content.get("trade_no", "")))

    def bill(self, day: date) -> list[BillLine]:
        said = self.wire.call(
            "alipay.data.dataservice.bill.downloadurl.query",
            {"bill_type": "trade", "bill_date": day.isoformat()},
        )
        if said.code != DONE:
            raise TryAgain(said.sub_code)  # not written yet
        try:
            return read_bill(self.wire.fetch(str(said.content["bill_download_url"])))
        except (KeyError, ValueError) as error:
            raise TryAgain(f"the bill makes no sense: {error}") from error

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Heard:
        # Alipay names no moment within which a notice is good: what is heard again has the
        # same `notify_id` and changes nothing.
        try:
            pairs = parse_qsl(
                body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, max_num_fields=99
            )
        except ValueError as error:
            raise BadNotice("not a form") from error
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise BadNotice("a field stands twice")
        self._check(fields)
        try:
            return _read(fields)
        except (KeyError, ValueError) as error:
            raise BadNotice("it is signed, and makes no sense") from error

    def _check(self, fields: dict[str, str]) -> None:
        signature = fields.pop("sign", "")
        if fields.pop("sign_type", "") != "RSA2":
            raise BadNotice("not signed with RSA2")
        key = public_key(self.account.alipay_public_key)
        if not is_signed(key, to_sign(fields).encode(), signature):
            raise BadNotice("wrong signature")
        if fields.get("app_id") != self.account.app_id:
            raise BadNotice("for another application")
        if fields.get("seller_id", self.account.seller_id) != self.account.seller_id:
            raise BadNotice("for another seller")


def _read(fields: Mapping[str, str]) -> Heard:
    event_id = fields["notify_id"]
    if any(fields.get(name) for name in REFUND_FIELDS):
        # `refund_fee` is the sum of all refunds of the trade, so the amount is not said.
        if not fields.get("out_biz_no"):
            return Heard(event_id, Kind.OTHER)
        refund = RefundReceipt(fields["out_biz_no"], None, fields["trade_no"])
        return Heard(event_id, Kind.REFUND, refund=refund)
    if fields.get("trade_status") not in PAID:
        return Heard(event_id, Kind.OTHER)
    receipt = Receipt(
        NAME,
        fields["out_trade_no"],
        amounts.read(fields["total_amount"]),
        fields["trade_no"],
        _moment(fields["gmt_payment"]),
    )
    return Heard(event_id, Kind.PAYMENT, receipt=receipt)


def _moment(words: str) -> datetime:
    return datetime.strptime(words, MOMENT).replace(tzinfo=BEIJING)


def account_of(facts: Mapping[str, Any], *, site: str) -> Account:
    """Return the merchant's account as the settings describe it."""
    return Account(
        app_id=facts["APP_ID"],
        seller_id=facts["SELLER_ID"],
        private_key=facts["PRIVATE_KEY"],
        alipay_public_key=facts["PUBLIC_KEY"],
        gateway=facts["GATEWAY"],
        notify_url=f"{site}/payments/notices/{NAME}/",
        royalty=facts["ROYALTY"],
    )


def from_settings() -> Alipay:
    """Return the adapter of this installation."""
    return Alipay(account_of(settings.SONGHE_ALIPAY, site=settings.SONGHE_URL))
