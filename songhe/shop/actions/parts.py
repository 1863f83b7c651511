"""One line of a paid order is called off alone; the rest of it goes on."""

from datetime import datetime

from django.db import transaction

from songhe.booking import actions as booking
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import goods, money, news
from songhe.shop.actions.allotting import allot
from songhe.shop.actions.orders import decline_order, locked
from songhe.shop.models import LineOff, Order, OrderLine
from songhe.shop.rules.parts import cut
from songhe.shop.states import OrderState, Reason

OFF = ["off", "off_back", "off_earned", "off_fee", "closed_why", "closed_values"]


@transaction.atomic
def call_off_line(
    *, line: OrderLine, back: int, code: str, why: Reason, by: str, at: datetime
) -> int:
    """Give `back` fen of a line's price to who paid, the rest of it to the seller, at once.

    Return how much of it goes to people. With the last line the order itself is over. Whether
    what was bought has begun is for those to know who come; they call under the order's lock.

    :raises NotAllowed: if the order is not waiting or under way, or the line is off already.
    :raises ValueError: if more would go back than the line cost.
    """
    order = locked(line.order)
    _check(order, line)
    parts = cut(fee=order.fee, total=order.total, off=order.off, share=line.total, back=back)
    _free(line, order, by=by, at=at)  # things before programmes: the one order of locks
    given = money.call_off(order=order, cut=parts, code=code, why=why, by=by, at=at)
    LineOff.objects.create(
        line=line,
        code=code,
        share=line.total,
        back=back,
        fee=parts.fee_kept,
        fee_back=parts.fee_back,
        by=by,
        at=at,
    )
    order.off += line.total
    order.off_back += back
    order.off_earned += parts.kept - parts.fee_kept
    order.off_fee += parts.fee_back + parts.fee_kept
    is_last = not queries.lines_on(order).exists()
    if is_last:
        order.close_for(why)
    order.save(update_fields=OFF)
    order.move("refund" if is_last else "call_off", by=by, at=at, line=line.pk, amount=back)
    if is_last:
        allot(order=order, at=at)  # what the rules keep of its lines is the seller's
    return given


@transaction.atomic
def decline_line(*, line: OrderLine, why: Reason, by: str, at: datetime) -> None:
    """The provider does not come for one visit, or has not got one article: only this one is
    paid back.

    Where no other visit is left nobody brings what was to come along, and where nothing is left
    the order is over: all of it is paid back.

    :raises NotAllowed: if it was paid back already.
    """
    order = locked(line.order)
    others = queries.lines_on(order).exclude(pk=line.pk)
    if line.booking_id is not None:
        others = others.exclude(booking=None)
    if not others.exists():
        decline_order(order=order, why=why, by=by, at=at)
        return
    code = f"{order.subject}:line:{line.pk}:give_back"
    given = call_off_line(line=line, back=line.total, code=code, why=why, by=by, at=at)
    news.called_off(line, why, given, at=at)


@transaction.atomic
def lack_line(*, line: OrderLine, left: int, why: Reason, by: str, at: datetime) -> int:
    """The provider has not got one article, and `left` of it for others: what the shelf counts
    beyond that is not sold any more. Return how many pieces that were.

    :raises NotAllowed: if it was paid back already.
    """
    decline_line(line=line, why=why, by=by, at=at)
    return goods.lose(line, left=left, at=at)


def _check(order: Order, line: OrderLine) -> None:
    # What is under way as a whole, like a parcel, has no line that could be called off.
    waits = {OrderState.PAID, OrderState.UNDERWAY} if line.booking_id else {OrderState.PAID}
    if order.state not in waits or LineOff.objects.filter(line=line).exists():
        raise NotAllowed("call_off", order.state)
    if line.booking_id is None and line not in queries.goods_apart(order):
        raise NotAllowed("call_off", order.state)  # one promise stands for both


def _free(line: OrderLine, order: Order, *, by: str, at: datetime) -> None:
    held = line.booking
    if held is None:
        goods.release(order, at=at, only=line.article)
    elif held.state in {BookingState.HELD, BookingState.BOOKED}:
        booking.release(booking=held, by=by, at=at)
