"""Checkouts, and who may see them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from songhe.accounts.models import Person
from songhe.catalogue.models import Listing
from songhe.shop.models import Checkout, OrderLine
from songhe.shop.queries.orders import orders_with_lines
from songhe.shop.queries.people import _elders_beside
from songhe.shop.states import (
    CheckoutState,
)


def checkouts_visible_to(person: Person) -> QuerySet[Checkout]:
    """Return an elder's own checkouts and those of the elders whom a person buys for."""
    return (
        Checkout.objects.filter(
            Q(elder__person=person)
            | Q(placed_by=person, elder__in=_elders_beside(person))
            | Q(paid_by=person)
        )
        .select_related(
            "elder__person",
            "elder__region__parent",
            "elder__station",
            "placed_by",
            "paid_by",
            "address__region",
        )
        .prefetch_related(orders_with_lines())
    )


def checkout_of_only(listing: Listing, among: Sequence[Checkout]) -> Checkout | None:
    """Return the newest unpaid one of these that is about this one thing and nothing else."""
    unpaid = [one.pk for one in among if one.state == CheckoutState.PLACED]
    return (
        Checkout.objects.filter(pk__in=unpaid, orders__lines__listing=listing)
        .exclude(orders__lines__in=OrderLine.objects.exclude(listing=listing))
        .order_by("pk")
        .last()
    )


def first_visit_at(checkout: Checkout) -> datetime | None:
    """Return when the first service of a checkout begins; None for goods alone."""
    lines = OrderLine.objects.filter(order__checkout=checkout)
    first: datetime | None = lines.aggregate(first=Min("starts_at"))["first"]
    return first
