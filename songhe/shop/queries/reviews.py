"""What buyers said."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Review
from songhe.shop.queries.orders import orders_visible_to_acting


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


def reviews_visible_to(acting: Acting) -> QuerySet[Review]:
    """Return the reviews that somebody may answer, follow up or hide: a seller's, a buyer's,
    and for the platform all."""
    found = Review.objects.select_related(
        "order__checkout", "order__elder__person", "order__provider__organisation", "line__listing"
    ).prefetch_related("replies", "photos", "hidings")
    if acting.elder is None and acting.role == Role.OFFICER:
        return found
    if acting.elder is None and acting.role == Role.MANAGER:
        return found.filter(order__provider__organisation=acting.organisation)
    if acting.elder is None and acting.role is not None:
        return found.none()
    return found.filter(order__in=orders_visible_to_acting(acting).values("pk"))


def reviews_of(listing: Listing) -> QuerySet[Review]:
    """Return what buyers said of a listing, newest first."""
    return (
        Review.objects.filter(line__listing=listing)
        .select_related("order__elder")
        .prefetch_related("replies", "photos", "hidings")
        .order_by("-at", "-pk")
    )
