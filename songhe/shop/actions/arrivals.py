"""Goods that reached the elder: told by whoever follows them."""

from datetime import datetime

from django.db import transaction

from songhe.shop.actions import news
from songhe.shop.actions.orders import locked
from songhe.shop.models import Order
from songhe.shop.states import OrderState


@transaction.atomic
def arrive(*, order: Order, at: datetime, said_by_her: bool = False) -> bool:
    """Note that everything of an order came into her hands; the first time counts.

    From then on her week to look at it runs; who said so herself is not told. Return whether it
    was noted now.
    """
    order = locked(order)
    if order.state != OrderState.UNDERWAY or order.arrived_at is not None:
        return False
    order.arrived_at = at
    order.save(update_fields=["arrived_at"])
    if not said_by_her:
        news.moved_on(order, at=at)
    return True
