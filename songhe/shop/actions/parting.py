"""Goods that are not hers any more, though their order stands: they went back, or never came."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from songhe.kernel.events import record
from songhe.shop.actions.orders import locked
from songhe.shop.models import Order, OrderLine


@transaction.atomic
def part_with(*, order: Order, lines: Iterable[OrderLine], by: str, at: datetime) -> None:
    """No piece of these lines is hers any more; whoever settled it calls this. Twice is once.

    What still comes of an order is asked under its lock, so that nobody asks meanwhile.
    """
    order = locked(order)
    for line in lines:
        if OrderLine.objects.filter(pk=line.pk, order=order, gone_at=None).update(gone_at=at):
            facts = {"line": line.pk}
            record(name="shop.order.part_with", subject_id=order.pk, actor=by, at=at, facts=facts)
