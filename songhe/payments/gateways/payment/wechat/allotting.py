"""WeChat Pay's profit sharing (分账): our words on one side, WeChat Pay's on the other.

One receiver in each order, so that what is refused is one seller's and nobody else waits.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from songhe.payments.gateways.allotting import Back, Outcome, Paid, Part, Standing
from songhe.payments.gateways.payment import BillLine, Refused, TryAgain
from songhe.payments.gateways.payment.wechat.adapter import account_of
from songhe.payments.gateways.payment.wechat.allotting_bill import read_bill
from songhe.payments.gateways.payment.wechat.wire import Account, Said, Wire

ORDERS, RETURNS = "/v3/profitsharing/orders", "/v3/profitsharing/return-orders"
MERCHANT = "MERCHANT_ID"
# They stand in the channel's books, and are the same however often it is told.
EARNED, GOES_BACK, ALL_SHARED = "订单完成，商家应得的货款", "买家退款", "分账完结"
UNKNOWN = frozenset({"RESOURCE_NOT_EXISTS", "ORDER_NOT_EXIST", "NOT_FOUND"})
CLOSED = frozenset({"CLOSED", "FAILED"})
RESULTS = {"SUCCESS": Standing.DONE, "PENDING": Standing.UNDERWAY, "PROCESSING": Standing.UNDERWAY}


class WeChatAllotting:
    """The adapter of WeChat Pay's profit sharing, for the merchant that took the payment."""

    pause = timedelta(0)

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self.wire = Wire(account, clock)

    def allot(self, part: Part) -> Outcome:
        receiver = {
            "type": MERCHANT,
            "account": part.account,
            "amount": part.amount,
            "description": EARNED,
        }
        content = {
            "appid": self.account.app_id,
            "transaction_id": part.paid.reference,
            "out_order_no": part.number,
            "receivers": [receiver],
            "unfreeze_unsplit": False,
        }
        return _of_part(self.wire.ask("POST", ORDERS, content), part)

    def ask(self, part: Part) -> Outcome:
        path = f"{ORDERS}/{part.number}?transaction_id={part.paid.reference}"
        said = self._known(path)
        return Outcome(Standing.UNKNOWN) if said is None else _of_part(said, part)

    def take_back(self, back: Back) -> Outcome:
        content = {
            "out_order_no": back.part.number,
            "out_return_no": back.number,
            "return_mchid": back.part.account,
            "amount": back.amount,
            "description": GOES_BACK,
        }
        return _of_return(self.wire.ask("POST", RETURNS, content), back)

    def ask_back(self, back: Back) -> Outcome:
        said = self._known(f"{RETURNS}/{back.number}?out_order_no={back.part.number}")
        return Outcome(Standing.UNKNOWN) if said is None else _of_return(said, back)

    def release(self, *, number: str, paid: Paid) -> Outcome:
        content = {
            "transaction_id": paid.reference,
            "out_order_no": number,
            "description": ALL_SHARED,
        }
        said = self.wire.ask("POST", f"{ORDERS}/unfreeze", content)
        done = said.content.get("state") == "FINISHED"
        return Outcome(Standing.DONE if done else Standing.UNDERWAY)

    def bill(self, day: date, _told: Iterable[Part | Back], /) -> list[BillLine]:
        file = self.wire.file(f"/v3/profitsharing/bills?bill_date={day}")
        try:
            return read_bill(file)
        except (KeyError, ValueError) as error:
            raise TryAgain(f"the bill makes no sense: {error}") from error

    def _known(self, path: str) -> Said | None:
        said = self.wire.call("GET", path)
        if said.code in UNKNOWN:
            return None
        if said.status != 200:
            raise TryAgain(said.code)
        return said


def _of_part(said: Said, part: Part) -> Outcome:
    """Read what became of the one receiver; the order may be finished and yet refused."""
    try:
        (receiver,) = said.content["receivers"]
        _check(receiver["account"] == part.account and int(receiver["amount"]) == part.amount)
        return _outcome(receiver, str(said.content["order_id"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TryAgain("the answer makes no sense") from error


def _of_return(said: Said, back: Back) -> Outcome:
    try:
        _check(int(said.content["amount"]) == back.amount)
        return _outcome(said.content, str(said.content["return_id"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TryAgain("the answer makes no sense") from error


def _outcome(content: Mapping[str, Any], reference: str) -> Outcome:
    result = str(content["result"])
    if result in CLOSED:
        raise Refused(str(content.get("fail_reason") or result))
    return Outcome(RESULTS[result], reference)


def _check(same: bool) -> None:  # noqa: FBT001 (it is what is asked)
    if not same:
        raise ValueError("it speaks of something else")


def from_settings() -> WeChatAllotting:
    """Return the adapter of this installation."""
    return WeChatAllotting(account_of(settings.SONGHE_WECHAT, site=settings.SONGHE_URL))
