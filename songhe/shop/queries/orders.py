"""Orders, and who may see them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import Role
from songhe.assessment import queries as assessment
from songhe.assessment.models import Need
from songhe.catalogue.models import Listing
from songhe.shop.models import Order, OrderLine, PayRequest
from songhe.shop.queries.people import _elders_beside
from songhe.shop.states import (
    OrderState,
    PayRequestState,
)

UNPAID = (OrderState.PLACED, OrderState.CANCELLED, OrderState.EXPIRED)


def orders_with_lines() -> "Prefetch[str, QuerySet[Order], str]":
    return Prefetch(
        "orders",
        Order.objects.select_related("provider__organisation")
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.select_related(
                    "listing__category", "booking__calendar__person"
                ).order_by("pk"),
            )
        )
        .order_by("pk"),
    )


def orders_visible_to(person: Person) -> QuerySet[Order]:
    """Return a person's own orders, those of elders they buy or pay for, those they paid,
    and, for a provider's manager, the paid ones of the provider."""
    served = accounts.memberships_of(person).filter(role=Role.MANAGER).values("organisation")
    orders = Order.objects.values("pk")
    # Each way of having to do with it by its own index, whatever the size of the table.
    ways = orders.filter(elder__person=person).union(
        orders.filter(elder__in=_elders_beside(person)),
        orders.filter(checkout__paid_by=person),
        orders.filter(checkout__paid_by__isnull=False, checkout__in=_shared_by(person)),
        orders.filter(provider__organisation__in=served).exclude(state__in=UNPAID),
    )
    return (
        Order.objects.filter(pk__in=ways)
        .select_related(
            "elder__person",
            "elder__region__parent",
            "provider__organisation",
            "checkout__paid_by",
            "checkout__placed_by",
        )
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.select_related(
                    "listing__category", "booking__calendar__person", "review", "off"
                ).order_by("pk"),
            )
        )
    )


def _shared_by(person: Person) -> QuerySet[PayRequest, Any]:
    """Return the purchases of which they paid a part."""
    paid = PayRequest.objects.filter(payer=person, is_share=True, state=PayRequestState.PAID)
    return paid.values("checkout")


def orders_visible_to_acting(acting: Acting) -> QuerySet[Order]:
    """Return the orders of whoever is here: the elder's, also when the station helps her."""
    return orders_visible_to(acting.elder.person if acting.elder else acting.person)


def orders_of(elder: Elder) -> QuerySet[Order]:
    """Return an elder's orders, newest first."""
    return (
        Order.objects.filter(elder=elder)
        .select_related("provider__organisation", "checkout")
        .prefetch_related("lines")
        .order_by("-placed_at", "-pk")
    )


def times_served(elder: Elder, people: Iterable[Person]) -> dict[int, int]:
    """Return how often each of these workers finished an order at this elder's home."""
    return dict(
        OrderLine.objects.filter(
            order__elder=elder,
            order__state=OrderState.FULFILLED,
            off=None,
            booking__calendar__person__in=people,
        )
        .values_list("booking__calendar__person")
        .annotate(times=Count("pk"))
        .values_list("booking__calendar__person", "times")
    )


def need_met_by(listing: Listing, elder: Elder) -> Need | None:
    """Return the open need of this elder that the listing answers, if there is one."""
    return _first_met(listing, assessment.open_needs_of(elder))


def needs_met_by(listings: Iterable[Listing], elder: Elder) -> dict[int, str]:
    """Return in words, by their keys, which open need of this elder each listing answers."""
    needs = list(assessment.open_needs_of(elder))
    met = {listing.pk: _first_met(listing, needs) for listing in listings} if needs else {}
    return {pk: need.words for pk, need in met.items() if need is not None}


def _first_met(listing: Listing, needs: Iterable[Need]) -> Need | None:
    for need in needs:
        if need.kind in listing.needs or listing.category.code in need.categories:
            return need
    return None
