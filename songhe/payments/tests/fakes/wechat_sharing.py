"""WeChat Pay's profit sharing, written from its documents and not from our adapter.

What it promises: an order of sharing is known by its number and comes to the same however often
it is asked for; it is taken up at once and done later; a receiver's part may be closed; what is
shared out of a payment stays within a ceiling; only what arrived at a receiver can be returned.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from songhe.payments.tests.fakes.far_side import State, Trade

HEADERS = (
    "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额,"
    "分账接收方,分账金额,业务类型,处理状态,分账描述,备注"
)
ROOT = "/v3/profitsharing/"
NUMBER = re.compile(r"^[0-9A-Za-z_|*@-]{1,64}$")
Said = tuple[int, Mapping[str, Any] | None]


@dataclass
class Shared:
    """One order of sharing, with its one receiver."""

    number: str
    trade: Trade
    account: str
    amount: int  # fen
    reference: str
    at: datetime
    result: str = "PENDING"
    why: str = ""
    returned: int = 0  # fen


@dataclass
class Returned:
    number: str
    shared: Shared
    amount: int  # fen
    reference: str
    at: datetime
    result: str = "SUCCESS"
    why: str = ""


@dataclass
class Sharing:
    """The book of what was shared out, and ways to misbehave."""

    merchant: str
    clock: Callable[[], datetime]
    reference: Callable[[str], str]
    trades: Mapping[str, Trade]
    allowed: set[str]  # payments that were opened to be shared
    ceiling: int = 100  # percent of a payment, as the merchant's agreement says; 30 by default
    slow: bool = False  # taken up, and not done yet
    slow_returns: bool = False
    closes: str = ""  # why receivers get nothing: ACCOUNT_ABNORMAL
    poor: bool = False  # receivers have nothing left to return
    orders: dict[str, Shared] = field(default_factory=dict)
    returns: dict[str, Returned] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)  # payment → number
    events: list[tuple[str, str]] = field(default_factory=list)  # in the order they happened

    def answer(self, method: str, path: str, query: Mapping[str, list[str]], said: Any) -> Said:
        kind, _slash, number = path.removeprefix(ROOT).partition("/")
        if method == "GET" and kind == "orders":
            return self._look_up(number, query["transaction_id"][0])
        if method == "GET" and kind == "return-orders":
            return self._look_up_return(number, query["out_order_no"][0])
        if (method, kind, number) == ("POST", "orders", "unfreeze"):
            return self._release(said)
        if (method, kind, number) == ("POST", "orders", ""):
            return self._share(said)
        if (method, kind, number) == ("POST", "return-orders", ""):
            return self._take_back(said)
        return 404, {"code": "NOT_FOUND", "message": path}

    def _share(self, said: Any) -> Said:
        number, (receiver,) = said["out_order_no"], said["receivers"]
        assert NUMBER.match(number)
        assert said["appid"]
        assert said["unfreeze_unsplit"] is False
        assert (receiver["type"], bool(receiver["description"])) == ("MERCHANT_ID", True)
        if (known := self.orders.get(number)) is not None:
            if (known.account, known.amount) != (receiver["account"], receiver["amount"]):
                return 400, {"code": "PARAM_ERROR", "message": "another content"}
            return 200, self._told(known)
        trade = self._trade(said["transaction_id"])
        if trade is None or trade.state != State.PAID:
            return 400, {"code": "ORDER_NOT_EXIST", "message": "no"}
        if trade.number not in self.allowed or trade.number in self.released:
            return 403, {"code": "NO_AUTH", "message": "not to be shared"}
        amount, out = receiver["amount"], self.shared_of(trade.number)
        if (out + amount) * 100 > trade.taken * self.ceiling:
            return 403, {"code": "RULE_LIMIT", "message": "over the ceiling"}
        if out + amount + trade.refunded > trade.taken:
            return 403, {"code": "NOT_ENOUGH", "message": "not so much left"}
        shared = Shared(
            number, trade, receiver["account"], amount, self.reference("A"), self.clock()
        )
        self.orders[number] = shared
        return 200, self._told(shared)  # at first it is always pending

    def settle(self, shared: Shared) -> None:
        """The channel gets round to it."""
        if shared.result == "PENDING" and not self.slow:
            shared.result = "CLOSED" if self.closes else "SUCCESS"
            shared.why = self.closes
            if shared.result == "SUCCESS":
                self.events.append(("shared", shared.number))

    def shared_of(self, number: str) -> int:
        """Return what of a payment is with receivers, or on the way to them, in fen."""
        mine = [one for one in self.orders.values() if one.trade.number == number]
        return sum(one.amount - one.returned for one in mine if one.result != "CLOSED")

    def _look_up(self, number: str, transaction_id: str) -> Said:
        known = self.orders.get(number)
        if known is None or known.trade.reference != transaction_id:
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "no"}
        self.settle(known)
        return 200, self._told(known)

    def _told(self, shared: Shared) -> dict[str, Any]:
        receiver = {
            "type": "MERCHANT_ID",
            "account": shared.account,
            "amount": shared.amount,
            "result": shared.result,
            "detail_id": f"D{shared.reference}",
        }
        if shared.why:
            receiver["fail_reason"] = shared.why
        return {
            "transaction_id": shared.trade.reference,
            "out_order_no": shared.number,
            "order_id": shared.reference,
            "state": "PROCESSING" if shared.result == "PENDING" else "FINISHED",
            "receivers": [receiver],
        }

    def _release(self, said: Any) -> Said:
        trade = self._trade(said["transaction_id"])
        if trade is None:
            return 400, {"code": "ORDER_NOT_EXIST", "message": "no"}
        if self.released.setdefault(trade.number, said["out_order_no"]) != said["out_order_no"]:
            return 403, {"code": "INVALID_REQUEST", "message": "released before"}
        self.events.append(("released", trade.number))
        return 200, {"out_order_no": said["out_order_no"], "state": "FINISHED"}

    def _take_back(self, said: Any) -> Said:
        number, amount = said["out_return_no"], said["amount"]
        shared = self.orders.get(said["out_order_no"])
        if shared is None or shared.result != "SUCCESS" or shared.account != said["return_mchid"]:
            return 400, {"code": "INVALID_REQUEST", "message": "not with them"}
        if (known := self.returns.get(number)) is not None:
            return 200, self._told_return(known)
        if shared.returned + amount > shared.amount:
            return 400, {"code": "INVALID_REQUEST", "message": "not so much"}
        back = Returned(number, shared, amount, self.reference("B"), self.clock())
        self.returns[number] = back
        back.result = "PROCESSING" if self.slow_returns else "SUCCESS"
        if self.poor:
            back.result, back.why = "FAILED", "BALANCE_NOT_ENOUGH"
        self._settle_return(back, first=not self.slow_returns)
        return 200, self._told_return(back)

    def _settle_return(self, back: Returned, *, first: bool) -> None:
        if first and back.result == "SUCCESS":
            back.shared.returned += back.amount
            self.events.append(("returned", back.number))

    def _look_up_return(self, number: str, out_order_no: str) -> Said:
        known = self.returns.get(number)
        if known is None or known.shared.number != out_order_no:
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "no"}
        if known.result == "PROCESSING" and not self.slow_returns:
            known.result = "SUCCESS"
            self._settle_return(known, first=True)
        return 200, self._told_return(known)

    def _told_return(self, back: Returned) -> dict[str, Any]:
        told = {
            "order_id": back.shared.reference,
            "out_order_no": back.shared.number,
            "out_return_no": back.number,
            "return_id": back.reference,
            "return_mchid": back.shared.account,
            "amount": back.amount,
            "result": back.result,
        }
        return told | ({"fail_reason": back.why} if back.why else {})

    def _trade(self, transaction_id: str) -> Trade | None:
        return next((one for one in self.trades.values() if one.reference == transaction_id), None)

    def bill_file(self, day: date) -> bytes:
        """Only what succeeded stands in it."""
        rows = [
            (one.at, one.reference, one.number, one.account, one.amount, "分账", one.trade)
            for one in self.orders.values()
            if one.result == "SUCCESS"
        ]
        rows += [
            (one.at, one.reference, one.number, one.shared.account, one.amount, "分账回退", trade)
            for one in self.returns.values()
            for trade in (one.shared.trade,)
            if one.result == "SUCCESS"
        ]
        lines = [HEADERS]
        for at, reference, number, account, amount, kind, trade in rows:
            if at.date() == day:
                cells = (
                    f"{at:%Y-%m-%d %H:%M:%S}",
                    self.merchant,
                    self.merchant,
                    trade.reference,
                    reference,
                    f"D{reference}",
                    number,
                    f"{trade.taken / 100:.2f}",
                    account,
                    f"{amount / 100:.2f}",
                    kind,
                    "处理完成",
                    "…",
                    "",
                )
                lines.append(",".join(f"`{cell}" for cell in cells))
        lines += ["总分账笔数,总分账金额", "`1,`1.00", ""]
        return "\r\n".join(lines).encode("utf-8-sig")
