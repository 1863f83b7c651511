"""What the shop writes into the ledger: money set aside for an order, paid out, given back."""

from datetime import datetime

from django.utils.translation import gettext_noop

from songhe.ledger import actions as ledger
from songhe.shop import queries
from songhe.shop.actions.allotting import allot
from songhe.shop.actions.refunds import ESCROW, Posting, give_back_part, give_back_whole
from songhe.shop.models import Order
from songhe.shop.queries.allotments import FEES
from songhe.shop.rules.parts import Cut
from songhe.shop.states import Reason

__all__ = ["FEES", "account_of", "aside_of", "call_off", "give_back", "pay_out", "set_aside"]


PAID_OUT = gettext_noop("服务完成，钱转给服务商，扣除平台服务费")
RECEIVED = gettext_noop("货已收到，钱转给商家，扣除平台服务费")


def set_aside(*, order: Order, at: datetime) -> None:
    """The paid sum waits, under this order's own name, until the elder has what she bought."""
    ledger.post(
        code=f"{order.subject}:set_aside",
        kind="order_set_aside",
        subject=order.subject,
        words=gettext_noop("代管的钱记到这张订单名下"),
        lines=[*_who_paid(order), (aside_of(order), -order.total)],
        at=at,
    )


def pay_out(*, order: Order, at: datetime) -> None:
    """The elder has what she bought: the provider is owed its part, the platform its fee."""
    lines = [
        (aside_of(order), order.rest),
        (account_of(order), -order.payout),
        (FEES, -order.rest_fee),
    ]
    ledger.post(
        code=f"{order.subject}:pay_out",
        kind="order_pay_out",
        subject=order.subject,
        words=PAID_OUT if _is_of_visits(order) else RECEIVED,
        lines=lines,
        at=at,
    )


def give_back(*, order: Order, why: Reason, by: str, at: datetime) -> int:
    """The order is off: what waits under its name goes back to whoever paid.

    Return how much of it goes to people.
    """
    posting = Posting(
        code=f"{order.subject}:give_back",
        kind="order_give_back",
        words=gettext_noop("订单取消，代管的钱退回付款人"),
        sources=[(aside_of(order), order.rest)],
    )
    if not order.off:
        return give_back_whole(order=order, posting=posting, why=why, by=by, at=at)
    given = give_back_part(
        order=order,
        amount=order.rest,
        left=order.total - order.off_back,
        posting=posting,
        why=why,
        by=by,
        at=at,
    )
    allot(order=order, at=at)  # what the rules kept of lines that were off before is the seller's
    return given


def call_off(*, order: Order, cut: Cut, code: str, why: Reason, by: str, at: datetime) -> int:
    """One line is off: its part of what waits goes back, less what the seller keeps of it.

    Return how much of it goes to people. The order still knows nothing of this line.
    """
    sources = [
        (aside_of(order), cut.back + cut.kept),
        (account_of(order), cut.fee_kept - cut.kept),
        (FEES, -cut.fee_kept),
    ]
    words = gettext_noop("其中一样取消，它的钱退回付款人，按约定留下的转给服务商")
    posting = Posting(code, "order_call_off", words, sources)
    return _out_of_it(order, cut.back, posting, why=why, by=by, at=at)


def give_back_some(*, order: Order, cut: Cut, code: str, why: Reason, by: str, at: datetime) -> int:
    """Somebody complained before the seller was paid: a part of what waits goes back.

    Return how much of it goes to people.
    """
    words = gettext_noop("售后退款：从代管的钱里退回付款人")
    posting = Posting(code, "order_give_back_some", words, [(aside_of(order), cut.back)])
    return _out_of_it(order, cut.back, posting, why=why, by=by, at=at)


def _out_of_it(
    order: Order, amount: int, posting: Posting, *, why: Reason, by: str, at: datetime
) -> int:
    return give_back_part(
        order=order,
        amount=amount,
        left=order.total - order.off_back,
        posting=posting,
        why=why,
        by=by,
        at=at,
    )


def _who_paid(order: Order) -> list[tuple[str, int]]:
    """What came through the channel, and what each programme owes for the elder."""
    parts = [(ESCROW, order.payable)]
    if order.subsidy:
        parts += [(one.programme.account, one.amount) for one in queries.draws_of([order])]
    return parts


def aside_of(order: Order) -> str:
    """Return the account in which an order's money waits; empty again once it is closed."""
    return f"{ESCROW}:{order.code}"


def _is_of_visits(order: Order) -> bool:
    return order.lines.filter(off=None).exclude(booking=None).exists()


def account_of(order: Order) -> str:
    """Return the account of what its seller has earned."""
    return f"provider:{order.provider.organisation.code}"
