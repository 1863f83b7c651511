"""Alipay's royalty (商家分账), written from its documents and not from our adapter.

What it promises: only who was bound before receives; a request is known by its number and the
trade's, and the same again comes to the same; what is shared out stays within a ceiling and what
is left; what a receiver has comes back by a refund, which may be of nothing to who paid; a trade
of which everything went back is closed, also for that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from songhe.payments.tests.fakes.far_side import State, Trade

USER = re.compile(r"^2088\d{12}$")
YUAN = re.compile(r"^\d{1,9}\.\d\d$")
SHORT, LONG = re.compile(r"^\w{1,32}$", re.ASCII), re.compile(r"^\w{1,64}$", re.ASCII)
PAGE = 20
Content = Mapping[str, Any]


def no(sub_code: str) -> dict[str, Any]:
    return {"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "no"}


def yes(**facts: Any) -> dict[str, Any]:
    return {"code": "10000", "msg": "Success", **facts}


def fen(yuan: str) -> int:
    assert YUAN.match(yuan), yuan
    return int(yuan.replace(".", ""))


@dataclass
class Settled:
    """One request of sharing, with its one receiver."""

    number: str
    trade: Trade
    account: str
    amount: int  # fen
    reference: str
    result: str = "PROCESSING"
    why: str = ""
    returned: int = 0  # fen


@dataclass
class TakenBack:
    number: str
    settled: Settled
    amount: int  # fen
    reference: str
    at: datetime
    done: bool = False


@dataclass
class Royalty:
    """The book of what was shared out, and ways to misbehave."""

    seller: str
    clock: Callable[[], datetime]
    reference: Callable[[str], str]
    trades: Mapping[str, Trade]
    frozen: set[str] = field(default_factory=set)  # trades that were opened to be shared
    bound: dict[str, str] = field(default_factory=dict)  # who may receive → what for
    nobody: set[str] = field(default_factory=set)  # there is no such account
    signed: bool = True  # the merchant has agreed to it with Alipay
    permitted: bool = True  # and its application may ask for it
    ceiling: int = 100  # percent of a trade, as the agreement says; 30 by default
    slow: bool = False  # taken up, and not done yet
    slow_returns: bool = False
    closes: str = ""  # why receivers get nothing, as is said only later
    poor: bool = False  # receivers have nothing left to return
    forbidden: bool = False  # receivers have not allowed that anything is taken back
    unsure: bool = False  # it does it, and says that it does not know
    orders: dict[str, Settled] = field(default_factory=dict)
    returns: dict[str, TakenBack] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)  # trade → number
    events: list[tuple[str, str]] = field(default_factory=list)  # in the order they happened

    def calls(self) -> dict[str, Callable[[Content], Content]]:
        return {
            "alipay.trade.royalty.relation.bind": self._bind,
            "alipay.trade.royalty.relation.batchquery": self._receivers,
            "alipay.trade.order.settle": self._settle,
            "alipay.trade.order.settle.query": self._look_up,
        }

    def _bind(self, said: Content) -> Content:
        assert SHORT.match(said["out_request_no"])
        assert 1 <= len(said["receiver_list"]) <= 20
        if not self.permitted:
            return no("isv.insufficient-isv-permissions") | {"code": "40006"}
        if not self.signed:
            return no("ACQ.PRODUCT_UNSIGN")
        for one in said["receiver_list"]:
            if one["type"] != "userId" or not USER.match(one["account"]):
                return no("ACQ.INVALID_RECEIVER_TYPE")
            if one["account"] in self.nobody:
                return no("ACQ.USER_NOT_EXIST")
            if one["account"] in self.bound:
                return yes(result_code="FAIL")  # the documents do not say what becomes of it
            self.bound[one["account"]] = one["memo"]
        return yes(result_code="SUCCESS")

    def _receivers(self, said: Content) -> Content:
        assert SHORT.match(said["out_request_no"])
        size, page = said.get("page_size", PAGE), said.get("page_num", 1)
        assert 0 < size <= 100
        every = [
            {"type": "userId", "account": account, "memo": memo}
            for account, memo in sorted(self.bound.items())
        ]
        return yes(
            result_code="SUCCESS",
            receiver_list=every[(page - 1) * size : page * size],
            total_page_num=-(-len(every) // size),
            total_record_num=len(every),
            current_page_num=page,
            current_page_size=size,
        )

    def _settle(self, said: Content) -> Content:
        number, trade = said["out_request_no"], self._trade(said["trade_no"])
        assert LONG.match(number)
        if trade is None:
            return no("ACQ.TRADE_NOT_EXIST")
        if trade.state != State.PAID or trade.refunded == trade.taken:
            return no("ACQ.TRADE_STATUS_ERROR")
        if not said.get("royalty_parameters"):
            return self._release(number, trade, said)
        return self._share(number, trade, said["royalty_parameters"])

    def _share(self, number: str, trade: Trade, each: Sequence[Content]) -> Content:
        (one,) = each
        assert (one["royalty_type"], one["trans_in_type"]) == ("transfer", "userId")
        assert USER.match(one["trans_in"])
        known = self.orders.get(number)
        if known is not None:
            if (known.account, known.amount) != (one["trans_in"], fen(one["amount"])):
                return no("ACQ.DISCORDANT_REPEAT_REQUEST")
            return self._taken_up(known)
        if one["trans_in"] not in self.bound:
            return no("ACQ.ROYALTY_RECEIVER_INVALID")
        amount, out = fen(one["amount"]), self.shared_of(trade.number)
        if (out + amount) * 100 > trade.taken * self.ceiling:
            return no("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        if trade.number in self.released or out + amount + trade.refunded > trade.taken:
            return no("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        settled = Settled(number, trade, one["trans_in"], amount, self.reference("S"))
        self.orders[number] = settled
        self.settle(settled)
        return no("ACQ.TRADE_SETTLE_ERROR") if self.unsure else self._taken_up(settled)

    def _taken_up(self, settled: Settled) -> Content:
        return yes(trade_no=settled.trade.reference, settle_no=settled.reference)

    def _release(self, number: str, trade: Trade, said: Content) -> Content:
        assert said["extend_params"] == {"royalty_finish": "true"}
        if self.released.setdefault(trade.number, number) != number:
            return no("ACQ.ILLEGAL_SETTLE_STATE")
        self.events.append(("released", trade.number))
        return yes(trade_no=trade.reference, settle_no=self.reference("S"))

    def settle(self, settled: Settled) -> None:
        """Alipay gets round to it."""
        if settled.result == "PROCESSING" and not self.slow:
            settled.result, settled.why = ("FAIL", self.closes) if self.closes else ("SUCCESS", "")
            if settled.result == "SUCCESS":
                self.events.append(("shared", settled.number))

    def shared_of(self, number: str) -> int:
        """Return what of a trade is with receivers, or on the way to them, in fen."""
        mine = [one for one in self.orders.values() if one.trade.number == number]
        return sum(one.amount - one.returned for one in mine if one.result != "FAIL")

    def _look_up(self, said: Content) -> Content:
        known = self.orders.get(said["out_request_no"])
        if known is None or known.trade.reference != said["trade_no"]:
            return no("ACQ.TRADE_NOT_EXIST")
        self.settle(known)
        detail = {
            "operation_type": "transfer",
            "trans_out": self.seller,
            "trans_out_type": "userId",
            "trans_in": known.account,
            "trans_in_type": "userId",
            "amount": known.amount / 100,  # a number, as in Alipay's own example
            "state": known.result,
            "detail_id": f"D{known.reference}",
        }
        if known.why:
            detail |= {"error_code": known.why, "error_desc": "no"}
        back = [
            {
                "operation_type": "transfer_refund",
                "trans_out": known.account,
                "trans_out_type": "userId",
                "amount": one.amount / 100,
                "state": "SUCCESS",
                "detail_id": one.reference,
            }
            for one in self.returns.values()
            if one.settled is known and one.done
        ]
        return yes(out_request_no=known.number, royalty_detail_list=[detail, *back])

    # --- Taking back, by a refund of nothing -------------------------------------------------

    def take_back(self, trade: Trade, said: Content) -> Content:
        number, (one,) = said["out_request_no"], said["refund_royalty_parameters"]
        assert LONG.match(number)
        assert said["refund_amount"] == "0.00"
        assert (one["royalty_type"], one["trans_out_type"]) == ("transfer", "userId")
        assert (one["trans_in"], one["trans_in_type"]) == (self.seller, "userId")
        amount = fen(one["amount"])
        if (known := self.returns.get(number)) is not None:
            if (known.settled.account, known.amount) != (one["trans_out"], amount):
                return no("ACQ.DISCORDANT_REPEAT_REQUEST")
            return self._refunded(trade, changed=False)
        if trade.refunded == trade.taken:
            return no("ACQ.TRADE_HAS_CLOSE")
        if self.forbidden:
            return no("ACQ.REFUNDALLOC_UNAUTH_LIMIT")
        fitting = [
            settled
            for settled in self.orders.values()
            if (settled.trade, settled.account, settled.result)
            == (trade, one["trans_out"], "SUCCESS")
            and settled.returned + amount <= settled.amount
        ]
        if not fitting:
            return no("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        if self.poor:
            return no("ACQ.SELLER_BALANCE_NOT_ENOUGH")
        back = TakenBack(number, fitting[0], amount, self.reference("B"), self.clock())
        self.returns[number] = back
        self._return(back)
        return self._refunded(trade, changed=back.done)

    def _refunded(self, trade: Trade, *, changed: bool) -> Content:
        return yes(
            out_trade_no=trade.number,
            trade_no=trade.reference,
            refund_fee=f"{trade.refunded / 100:.2f}",
            fund_change="Y" if changed else "N",
        )

    def _return(self, back: TakenBack) -> None:
        if not back.done and not self.slow_returns:
            back.done = True
            back.settled.returned += back.amount
            self.events.append(("returned", back.number))

    def is_back(self, number: str) -> bool:
        """Did the refund of that number come back from a receiver?"""
        if (back := self.returns.get(number)) is None:
            return False
        self._return(back)
        return back.done

    def _trade(self, reference: str) -> Trade | None:
        return next((one for one in self.trades.values() if one.reference == reference), None)
