"""Questions about the shop. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Min, Prefetch, Q, QuerySet

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.states import KinshipState, Right, Role
from songhe.assessment import queries as assessment
from songhe.assessment.models import Need
from songhe.catalogue.models import Listing, Provider
from songhe.kernel.models import Event
from songhe.ledger import queries as ledger
from songhe.ledger.models import Transaction
from songhe.shop.models import Checkout, Order, OrderLine, PayRequest, Review
from songhe.shop.states import (
    CHECKOUT_FLOW,
    ORDER_FLOW,
    PAY_REQUEST_FLOW,
    CheckoutState,
    OrderState,
    PayRequestState,
)

# Whole names, so that the index of the history serves.
ORDER_EVENTS = ["shop.order.rate", *(f"shop.order.{step.verb}" for step in ORDER_FLOW.steps)]
CHECKOUT_EVENTS = [
    "shop.checkout.place",
    *(f"shop.checkout.{step.verb}" for step in CHECKOUT_FLOW.steps),
]
REQUEST_EVENTS = [f"shop.payrequest.{step.verb}" for step in PAY_REQUEST_FLOW.steps]
UNPAID = (OrderState.PLACED, OrderState.CANCELLED, OrderState.EXPIRED)


def shoppers_elders(person: Person) -> QuerySet[Elder]:
    """Return the elders for whom a person may buy."""
    return accounts.elders_of_relative(person, Right.ORDER)


def payers_of(elder: Elder) -> QuerySet[Kinship]:
    """Return the relatives whom an elder may ask to pay, first to ask first."""
    return accounts.relatives_of(elder, Right.PAY)


def _elders_beside(person: Person) -> QuerySet[Kinship, int]:
    """The elders who let a person pay or order for them."""
    return (
        Kinship.objects.filter(relative=person, state=KinshipState.AGREED)
        .filter(Q(may_pay=True) | Q(may_order=True))
        .values_list("elder", flat=True)
    )


def checkouts_visible_to(person: Person) -> QuerySet[Checkout]:
    """Return an elder's own checkouts and those of the elders whom a person buys for."""
    return (
        Checkout.objects.filter(
            Q(elder__person=person)
            | Q(placed_by=person, elder__in=_elders_beside(person))
            | Q(paid_by=person)
        )
        .select_related("elder__person", "placed_by", "paid_by")
        .prefetch_related(orders_with_lines())
    )


def open_checkout_of(elder: Elder, listing: Listing, token: str) -> Checkout | None:
    """Return the unpaid checkout of this one thing that a new choice of time replaces."""
    return (
        Checkout.objects.filter(elder=elder, state=CheckoutState.PLACED)
        .exclude(token=token)
        .filter(orders__lines__listing=listing)
        .exclude(orders__lines__in=OrderLine.objects.exclude(listing=listing))
        .order_by("pk")
        .last()
    )


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
            "review",
        )
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.select_related(
                    "listing__category", "booking__calendar__person"
                ).order_by("pk"),
            )
        )
    )


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


def pay_requests_for(person: Person) -> QuerySet[PayRequest]:
    """Return what a person was asked to pay, as long as the elder lets them pay; newest first."""
    allowed = Kinship.objects.filter(
        relative=person, state=KinshipState.AGREED, may_pay=True
    ).values("elder")
    return (
        PayRequest.objects.filter(payer=person, checkout__elder__in=allowed)
        .select_related("checkout__elder__person", "payer")
        .prefetch_related(
            Prefetch(
                "checkout__orders",
                Order.objects.select_related("provider__organisation").prefetch_related(
                    Prefetch(
                        "lines",
                        OrderLine.objects.select_related("booking__calendar__person"),
                    )
                ),
            )
        )
        .order_by("-asked_at", "-pk")
    )


def open_requests_for(person: Person) -> QuerySet[PayRequest]:
    """Return the requests that still wait for a person's answer."""
    return pay_requests_for(person).filter(state=PayRequestState.ASKED)


def last_request_of(checkout: Checkout) -> PayRequest | None:
    return checkout.requests.select_related("payer").order_by("-asked_at", "-pk").first()


def first_visit_at(checkout: Checkout) -> datetime | None:
    """Return when the first service of a checkout begins; None for goods alone."""
    lines = OrderLine.objects.filter(order__checkout=checkout)
    first: datetime | None = lines.aggregate(first=Min("starts_at"))["first"]
    return first


def times_served(elder: Elder, people: Iterable[Person]) -> dict[int, int]:
    """Return how often each of these workers finished an order at this elder's home."""
    return dict(
        OrderLine.objects.filter(
            order__elder=elder,
            order__state=OrderState.FULFILLED,
            booking__calendar__person__in=people,
        )
        .values_list("booking__calendar__person")
        .annotate(times=Count("pk"))
        .values_list("booking__calendar__person", "times")
    )


def need_met_by(listing: Listing, elder: Elder) -> Need | None:
    """Return the open need of this elder that the listing answers, if there is one."""
    for need in assessment.open_needs_of(elder):
        if need.kind in listing.needs or listing.category.code in need.categories:
            return need
    return None


def story_of(order: Order) -> list[Event]:
    """Return what happened to an order and its checkout, oldest first."""
    requests = list(order.checkout.requests.values_list("pk", flat=True))
    return list(
        Event.objects.filter(
            Q(name__in=ORDER_EVENTS, subject_id=order.pk)
            | Q(name__in=CHECKOUT_EVENTS, subject_id=order.checkout_id)
            | Q(name__in=REQUEST_EVENTS, subject_id__in=requests)
        ).order_by("happened_at", "pk")
    )


def money_story(order: Order) -> QuerySet[Transaction]:
    """Return every movement of an order's money, oldest first, with its postings."""
    return (
        Transaction.objects.filter(subject__in=[order.checkout.subject, order.subject])
        .prefetch_related("postings__account")
        .order_by("happened_at", "pk")
    )


def money_story_of_seller(order: Order) -> QuerySet[Transaction]:
    """Return what a provider sees of it: its own order, never what else was in the basket."""
    return (
        Transaction.objects.filter(subject=order.subject)
        .prefetch_related("postings__account")
        .order_by("happened_at", "pk")
    )


def story_for_seller(order: Order) -> list[Event]:
    """Return what happened to an order itself, oldest first."""
    return list(
        Event.objects.filter(name__in=ORDER_EVENTS, subject_id=order.pk).order_by(
            "happened_at", "pk"
        )
    )


def unspent(order: Order) -> int:
    """Return what is still set aside for an order, in fen."""
    return -ledger.balance(f"escrow:{order.code}")


@dataclass(frozen=True)
class Satisfaction:
    """How people found one provider."""

    provider: Provider
    reviews: int
    stars: float


def satisfaction_by_provider(
    since: datetime | None = None, until: datetime | None = None
) -> list[Satisfaction]:
    """Return each reviewed provider's mean stars, best first."""
    reviews = Review.objects.all()
    if since is not None:
        reviews = reviews.filter(at__gte=since)
    if until is not None:
        reviews = reviews.filter(at__lt=until)
    rows = {
        row["order__provider"]: row
        for row in reviews.values("order__provider").annotate(count=Count("pk"), mean=Avg("stars"))
    }
    providers = Provider.objects.select_related("organisation").in_bulk(list(rows))
    found = [
        Satisfaction(providers[pk], row["count"], round(row["mean"], 2)) for pk, row in rows.items()
    ]
    return sorted(found, key=lambda one: (-one.stars, -one.reviews, one.provider.pk))


def reviews_of_provider(provider: Provider, since: datetime) -> QuerySet[Review]:
    """Return what was said of a provider since a moment, newest first."""
    return (
        Review.objects.filter(order__provider=provider, at__gte=since)
        .select_related("order")
        .order_by("-at", "-pk")
    )


def reviews_of(listing: Listing) -> QuerySet[Review]:
    """Return what buyers said of the orders that held a listing, newest first."""
    return (
        Review.objects.filter(order__lines__listing=listing)
        .select_related("order__elder")
        .distinct()
        .order_by("-at", "-pk")
    )
