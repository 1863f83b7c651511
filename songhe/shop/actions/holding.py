"""An order that somebody complains about: its money waits, or goes back out of what waits."""

from datetime import datetime

from django.db import transaction

from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import money
from songhe.shop.actions.allotting import allot
from songhe.shop.actions.orders import locked
from songhe.shop.models import EarlyBack, Hold, Order, OrderLine
from songhe.shop.rules.parts import cut
from songhe.shop.states import OrderState, Reason

SOME = ["off", "off_back", "off_fee", "closed_why", "closed_values"]


def hold(*, order: Order, code: str, of_whole: bool, at: datetime) -> None:
    """Let nobody be paid for an order, which is locked by who calls, until `release`."""
    Hold.objects.get_or_create(
        code=code, defaults={"order": order, "of_whole": of_whole, "since": at}
    )


def release(*, code: str, at: datetime) -> None:
    """The complaint is over; told twice, or of what was never held, it changes nothing."""
    Hold.objects.filter(code=code, until=None).update(until=at)


@transaction.atomic
def give_back_early(
    *, line: OrderLine, back: int, code: str, why: Reason, by: str, at: datetime
) -> None:
    """Give `back` fen for some of a line to who paid, out of what waits; the rest goes on.

    When nothing is left to wait for, the order is over.

    :raises NotAllowed: if it is not under way.
    :raises ValueError: if more would go back than waits.
    """
    order = locked(line.order)
    if order.state != OrderState.UNDERWAY:
        raise NotAllowed("refund", order.state)
    parts = cut(fee=order.fee, total=order.total, off=order.off, share=back, back=back)
    money.give_back_some(order=order, cut=parts, code=code, why=why, by=by, at=at)
    EarlyBack.objects.create(line=line, code=code, back=back, fee_back=parts.fee_back, at=at)
    order.off += back
    order.off_back += back
    order.off_fee += parts.fee_back
    if not order.rest:
        order.close_for(why)
    order.save(update_fields=SOME)
    if not order.rest:
        order.move("refund", by=by, at=at, line=line.pk, amount=back)
        allot(order=order, at=at)
