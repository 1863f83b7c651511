"""Alipay's royalty (商家分账): our words on one side, Alipay's on the other.

One receiver in each request, so that what is refused is one seller's and nobody else waits.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from songhe.kernel.codes import new_code
from songhe.payments.gateways.allotting import Back, Outcome, Paid, Part, Standing
from songhe.payments.gateways.payment import BillLine, Kind, Refused, TryAgain, amounts
from songhe.payments.gateways.payment.alipay.adapter import account_of
from songhe.payments.gateways.payment.alipay.wire import DONE, Account, Denied, Said, Wire

BIND, BOUND = "alipay.trade.royalty.relation.bind", "alipay.trade.royalty.relation.batchquery"
SETTLE, ASK = "alipay.trade.order.settle", "alipay.trade.order.settle.query"
REFUND, ASK_REFUND = "alipay.trade.refund", "alipay.trade.fastpay.refund.query"
USER, PAGE = "userId", 100
# They stand in the channel's books, and are the same however often it is told.
SELLER, EARNED, GOES_BACK = "平台上的商家", "订单完成，商家应得的货款", "买家退款"
NOT_BOUND = "ACQ.ROYALTY_RECEIVER_INVALID"
# It may be done or not; the same once more comes to the same.
UNSURE = frozenset({"ACQ.TRADE_SETTLE_ERROR"})
LATER = frozenset({"ACQ.REFUND_CHARGE_ERROR"})
# Of a trade that went back as a whole nothing is kept any more.
CLOSED = frozenset({"ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_STATUS_ERROR"})
STANDINGS = {"SUCCESS": Standing.DONE, "PROCESSING": Standing.UNDERWAY}


class AlipayAllotting:
    """The adapter of Alipay's royalty, for the merchant that took the payment."""

    pause = timedelta(seconds=5)  # Alipay wants three between two refunds of one payment

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self.wire = Wire(account, clock)
        self._bound: set[str] = set()  # as far as this process knows

    def allot(self, part: Part) -> Outcome:
        if part.account not in self._bound:
            self._bind(part.account)
        said = self._settle(part)
        if said.sub_code == NOT_BOUND:  # somebody took it out since, in Alipay's own pages
            self._bind(part.account)
            said = self._settle(part)
        _agreed(said, again=UNSURE)
        # The answer names neither receiver nor amount: it is done once we have asked.
        return Outcome(Standing.UNDERWAY, str(said.content.get("settle_no", "")))

    def ask(self, part: Part) -> Outcome:
        detail = self._detail(part)
        if detail is None:
            return Outcome(Standing.UNKNOWN)
        if amounts.read(str(detail["amount"])) != part.amount:
            raise TryAgain("the answer makes no sense")
        if detail["state"] == "FAIL":
            raise Refused(str(detail.get("error_code") or "FAIL"))
        standing = STANDINGS.get(str(detail["state"]), Standing.UNDERWAY)
        return Outcome(standing, str(detail.get("detail_id", "")))

    def take_back(self, back: Back) -> Outcome:
        """A refund of nothing to who paid, with what comes back from the receiver."""
        content = {
            "out_trade_no": back.part.paid.intent_code,
            "out_request_no": back.number,
            "refund_amount": amounts.written(0),
            "refund_reason": GOES_BACK,
            "refund_royalty_parameters": [
                {
                    "royalty_type": "transfer",
                    "trans_out": back.part.account,
                    "trans_out_type": USER,
                    "trans_in": self.account.seller_id,
                    "trans_in_type": USER,
                    "amount": amounts.written(back.amount),
                    "desc": GOES_BACK,
                }
            ],
        }
        said = self._tell(REFUND, content)
        _agreed(said, again=LATER)
        if said.content.get("fund_change") == "Y":
            return Outcome(Standing.DONE, str(said.content.get("trade_no", "")))
        # The number was used before, or it is not done yet: only the query can tell.
        outcome = self.ask_back(back)
        return outcome if outcome.standing == Standing.DONE else Outcome(Standing.UNDERWAY)

    def ask_back(self, back: Back) -> Outcome:
        number = {"out_trade_no": back.part.paid.intent_code, "out_request_no": back.number}
        said = self.wire.call(ASK_REFUND, number)
        if said.content.get("refund_status") != "REFUND_SUCCESS":
            return Outcome(Standing.UNKNOWN)  # nor is it said whether it is still at it
        return Outcome(Standing.DONE, str(said.content.get("trade_no", "")))

    def release(self, *, number: str, paid: Paid) -> Outcome:
        content = {
            "out_request_no": number,
            "trade_no": paid.reference,
            "extend_params": {"royalty_finish": "true"},
        }
        said = self._tell(SETTLE, content)
        if said.sub_code not in CLOSED:
            _agreed(said, again=UNSURE)
        return Outcome(Standing.DONE, str(said.content.get("settle_no", "")))

    def bill(self, _day: date, told: Iterable[Part | Back], /) -> list[BillLine]:
        """Alipay's bill does not carry our numbers, so it is asked about each of them."""
        return [line for one in told if (line := self._line(one)) is not None]

    def _line(self, one: Part | Back) -> BillLine | None:
        if isinstance(one, Back):  # its amount is not said again
            outcome = self.ask_back(one)
            done = outcome.standing == Standing.DONE
            return (
                BillLine(Kind.TAKEBACK, one.number, one.amount, outcome.reference) if done else None
            )
        detail = self._detail(one)
        if detail is None or detail["state"] != "SUCCESS":
            return None
        amount, reference = amounts.read(str(detail["amount"])), str(detail.get("detail_id", ""))
        return BillLine(Kind.ALLOTMENT, one.number, amount, reference)

    def _settle(self, part: Part) -> Said:
        content = {
            "out_request_no": part.number,
            "trade_no": part.paid.reference,
            "royalty_parameters": [
                {
                    "royalty_type": "transfer",
                    "trans_in": part.account,
                    "trans_in_type": USER,
                    "amount": amounts.written(part.amount),
                    "desc": EARNED,
                }
            ],
        }
        return self._tell(SETTLE, content)

    def _tell(self, method: str, content: Mapping[str, Any]) -> Said:
        try:
            return self.wire.call(method, content)
        except Denied as denied:
            raise Refused(str(denied)) from denied

    def _detail(self, part: Part) -> Mapping[str, Any] | None:
        """Return what Alipay says of a part, or None; what it does not know may be told again."""
        number = {"out_request_no": part.number, "trade_no": part.paid.reference}
        said = self.wire.call(ASK, number)
        if said.code != DONE:
            return None
        try:
            return _read(said, part)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise TryAgain("the answer makes no sense") from error

    def _bind(self, account: str) -> None:
        receiver = {"type": USER, "account": account, "memo": SELLER}
        said = self._tell(BIND, {"receiver_list": [receiver], "out_request_no": new_code(16)})
        if said.content.get("result_code") != "SUCCESS" and not self._is_bound(account):
            raise Refused(said.sub_code or str(said.content.get("result_code", "")))
        self._bound.add(account)

    def _is_bound(self, account: str) -> bool:
        page, pages = 1, 1
        while page <= pages:
            asked = {"page_num": page, "page_size": PAGE, "out_request_no": new_code(16)}
            said = self.wire.call(BOUND, asked)
            if said.code != DONE:
                return False
            receivers = said.content.get("receiver_list") or []
            if any(one.get("account") == account for one in receivers):
                return True
            page, pages = page + 1, int(said.content.get("total_page_num") or 1)
        return False


def _read(said: Said, part: Part) -> Mapping[str, Any] | None:
    """Return the one handing over of a request; what came back of it may stand beside it."""
    details: list[Mapping[str, Any]] = [
        one
        for one in said.content.get("royalty_detail_list") or []
        if one["operation_type"] == "transfer"
    ]
    if not details:
        return None
    (detail,) = details
    if str(detail.get("trans_in") or part.account) != part.account:
        raise ValueError("it speaks of something else")
    amounts.read(str(detail["amount"]))
    if not isinstance(detail["state"], str):
        raise TypeError(detail["state"])
    return detail


def _agreed(said: Said, *, again: Collection[str]) -> None:
    if said.code == DONE:
        return
    if said.sub_code in again or said.sub_code.endswith("FREQUENCY_LIMIT"):
        raise TryAgain(said.sub_code)
    raise Refused(said.sub_code)


def from_settings() -> AlipayAllotting:
    """Return the adapter of this installation."""
    return AlipayAllotting(account_of(settings.SONGHE_ALIPAY, site=settings.SONGHE_URL))
