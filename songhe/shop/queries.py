"""Questions about the shop. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from songhe.accounts import queries as accounts
from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.states import KinshipState, Right, Role
from songhe.assessment import queries as assessment
from songhe.assessment.models import Need
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Provider
from songhe.kernel.models import Event
from songhe.ledger import queries as ledger
from songhe.ledger.models import Transaction
from songhe.shop.models import Cart, CartLine, Checkout, Order, OrderLine, PayRequest, Review
from songhe.shop.states import OrderState, PayRequestState

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
    return (
        Order.objects.filter(
            Q(elder__person=person)
            | Q(elder__in=_elders_beside(person))
            | Q(checkout__paid_by=person)
            | (Q(provider__organisation__in=served) & ~Q(state__in=UNPAID))
        )
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
    return lines.aggregate(first=Min("starts_at"))["first"]


def cart_of(person: Person) -> Cart | None:
    return Cart.objects.filter(owner=person).first()


@dataclass(frozen=True)
class Standing:
    """A line of a cart, and in kind words why it cannot be bought just now ("" when it can)."""

    line: CartLine
    why_not: str


def cart_lines(person: Person, *, at: datetime) -> list[Standing]:
    """Return what stands in a person's cart, elder by elder: four queries at any length."""
    lines = list(
        CartLine.objects.filter(cart__owner=person)
        .select_related(
            "elder__person",
            "listing__category__parent",
            "listing__provider__organisation",
            "listing__stock",
        )
        .order_by("elder", "listing__provider", "pk")
    )
    off_sale = catalogue.why_not_any([line.listing for line in lines], at)
    mine = set(shoppers_elders(person).values_list("pk", flat=True))
    return [
        Standing(line, off_sale.get(line.listing_id) or _why_not(line, at))
        for line in lines
        if line.elder_id in mine or line.elder.person_id == person.pk
    ]


def _why_not(line: CartLine, at: datetime) -> str:
    if line.starts_at is not None:
        return _("这个时间已经过了，请换一个时间。") if line.starts_at <= at else ""
    left = line.listing.stock.left
    if left == 0:
        return _("暂时卖完了，到货后可以再买。")
    if left < line.quantity:
        return _("只剩 %(left)s 件了，请减少数量。") % {"left": left}
    return ""


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
            Q(name__startswith="shop.order.", subject_id=order.pk)
            | Q(name__startswith="shop.checkout.", subject_id=order.checkout_id)
            | Q(name__startswith="shop.payrequest.", subject_id__in=requests)
        ).order_by("happened_at", "pk")
    )


def money_story(order: Order) -> QuerySet[Transaction]:
    """Return every movement of an order's money, oldest first, with its postings."""
    return (
        Transaction.objects.filter(subject__in=[order.checkout.subject, order.subject])
        .prefetch_related("postings__account")
        .order_by("happened_at", "pk")
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


def reviews_of(listing: Listing) -> QuerySet[Review]:
    """Return what buyers said of the orders that held a listing, newest first."""
    return (
        Review.objects.filter(order__lines__listing=listing)
        .select_related("order__elder")
        .distinct()
        .order_by("-at", "-pk")
    )
