"""What happens to a paid order: given back, begun, sent, finished."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.catalogue.states import ListingKind
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import allotting, goods, money, news
from songhe.shop.actions.taking import free
from songhe.shop.models import Hold, Order, OrderLine
from songhe.shop.rules.deadlines import RECEIVED, undo_until
from songhe.shop.states import OrderState, Reason, Why

CLOCK = "clock"


class TooLateToUndo(Exception):
    """The ten minutes are over."""


class Held(NotAllowed):
    """Somebody complained about it: nobody is paid before that is over."""


class NotGoods(Exception):
    """The order holds a service, which a visit begins and ends."""


@transaction.atomic
def cancel_order(*, order: Order, acting: Acting, at: datetime) -> Order:
    """The elder or the payer has a change of mind within ten minutes: all is paid back.

    :raises TooLateToUndo: if the ten minutes are over.
    :raises NotAllowed: if it has begun, or was paid back already.
    """
    order = locked(order)
    if order.state != OrderState.PAID or order.paid_at is None:
        raise NotAllowed("refund", order.state)
    if at > undo_until(order.paid_at):
        raise TooLateToUndo
    refund_order(order, why=Reason(Why.UNDONE), by=acting.label, at=at)
    return order


@transaction.atomic
def decline_order(*, order: Order, why: Reason, by: str, at: datetime) -> Order:
    """The provider cannot do it after all: all is paid back.

    :raises NotAllowed: if it has begun, or was paid back already.
    """
    order = locked(order)
    if order.state != OrderState.PAID:
        raise NotAllowed("refund", order.state)
    refund_order(order, why=why, by=by, at=at)
    return order


def refund_order(order: Order, *, why: Reason, by: str, at: datetime) -> None:
    """Close an order, free what it kept, and send its money back to whoever paid.

    Only the sum is asked of the channel, by a job of payments, after the commit.

    :raises NotAllowed: if it has begun or was paid back already.
    """
    order.close_for(why)
    order.save(update_fields=["closed_why", "closed_values"])
    order.move("refund", by=by, at=at)
    free(order, by=by, at=at)
    amount = money.give_back(order=order, why=why, by=by, at=at)
    news.refunded(order, amount, at=at)


@transaction.atomic
def start_order(*, order: Order, by: str, at: datetime) -> None:
    """The worker is at the door: from now on it is not given back for the asking.

    The second visit of an order finds it under way.

    :raises NotAllowed: if it is not paid, was paid back, or is finished.
    """
    order = locked(order)
    if order.state == OrderState.UNDERWAY:
        return
    order.move("start", by=by, at=at)
    order.started_at = at
    order.save(update_fields=["started_at"])
    news.moved_on(order, at=at)


@transaction.atomic
def send_goods(*, order: Order, by: str, at: datetime) -> None:
    """The provider sends the goods off.

    :raises NotGoods: if a service is in it.
    :raises NotAllowed: if it is not paid, or was sent already.
    """
    _check_goods(order)
    if locked(order).state != OrderState.PAID:
        raise NotAllowed("start", order.state)
    start_order(order=order, by=by, at=at)
    goods.send(order, at=at)
    news.sent(order, at=at)


@transaction.atomic
def receive_goods(*, order: Order, by: str, at: datetime) -> None:
    """The buyer has the goods in hand.

    :raises NotGoods: if a service is in it.
    :raises NotAllowed: if they were not sent, or are received already.
    :raises Held: if something is complained of; that nothing came, her own word ends.
    """
    _check_goods(order)
    order = locked(order)
    if order.state != OrderState.UNDERWAY:
        raise NotAllowed("fulfil", order.state)
    holds = order.holds.filter(until=None)
    if (holds if by == CLOCK else holds.filter(of_whole=False)).exists():
        raise Held("fulfil", order.state)
    fulfil_order(order=order, by=by, at=at)


@transaction.atomic
def fulfil_order(*, order: Order, by: str, at: datetime) -> None:
    """The elder has what she bought: the money goes to the provider, less the platform's fee.

    :raises NotAllowed: if it is not under way, or was finished already.
    """
    order = locked(order)
    order.move("fulfil", by=by, at=at)
    order.fulfilled_at = at
    order.save(update_fields=["fulfilled_at"])
    if order.lines.filter(kind=ListingKind.GOODS).exists():
        goods.send(order, at=at)  # what came along with a visit has left the shelf too
    money.pay_out(order=order, at=at)
    allotting.allot(order=order, at=at)
    news.moved_on(order, at=at)


def receive_old_goods(*, at: datetime) -> int:
    """Count goods that came to her hands a week ago as received; return how many orders.

    Sent is not arrived: what is late, lost or lies at a neighbour's waits for her word.
    """
    visits = OrderLine.objects.filter(off=None).exclude(booking=None)
    sent = (
        Order.objects.filter(state=OrderState.UNDERWAY, arrived_at__lte=at - RECEIVED)
        .exclude(lines__in=visits)
        .exclude(pk__in=Hold.objects.filter(until=None).values("order"))
    )
    count = 0
    for order in sent.order_by("pk"):
        try:
            receive_goods(order=order, by=CLOCK, at=at)
        except NotAllowed:
            continue
        count += 1
    return count


def locked(order: Order) -> Order:
    """Return the order as it is now, with everybody else who would change it kept waiting."""
    return (
        Order.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "checkout__elder__person",
            "checkout__placed_by",
            "checkout__paid_by",
            "elder__person",
            "provider__organisation",
        )
        .get(pk=order.pk)
    )


def _check_goods(order: Order) -> None:
    if order.lines.filter(off=None).exclude(booking=None).exists():
        raise NotGoods(order.code)
