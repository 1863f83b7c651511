"""Whether somebody shows her how to use what she bought: chosen once for a checkout."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions.letting_go import locked
from songhe.shop.models import Checkout, Order, OrderLine
from songhe.shop.states import CheckoutState


@transaction.atomic
def choose_explaining(*, checkout: Checkout, wanted: bool, acting: Acting, at: datetime) -> int:
    """Note whether whoever brings the goods should explain them; return for how many orders.

    An order with a visit is left as it is: who comes explains anyway.

    :raises NotAllowed: if it is paid or closed.
    """
    checkout = locked(checkout)
    if checkout.state not in {CheckoutState.PLACED, CheckoutState.ASKED}:
        raise NotAllowed("explain", checkout.state)
    pks = [
        order.pk
        for order in checkout.orders.prefetch_related("lines")
        if can_be_explained(order.lines.all())
    ]
    Order.objects.filter(pk__in=pks).update(explained=wanted)
    facts = {"wanted": wanted}
    record(
        name="shop.checkout.explain",
        subject_id=checkout.pk,
        actor=acting.label,
        at=at,
        facts=facts,
    )
    return len(pks)


def note_explaining(*, order: Order, comes: bool) -> None:
    """Somebody comes to explain what was bought, or nobody does: whoever agreed hours says so."""
    Order.objects.filter(pk=order.pk).update(explained=comes)


def forgo_explaining(*, order: Order, by: str, at: datetime) -> None:
    """Nobody need explain what was bought; whoever agreed hours for it calls this."""
    note_explaining(order=order, comes=False)
    record(name="shop.order.forgo_explaining", subject_id=order.pk, actor=by, at=at)


def can_be_explained(lines: Iterable[OrderLine]) -> bool:
    """Are these goods that come by themselves, so that somebody may be asked to explain them?"""
    return not any(line.is_service for line in lines)
