"""What buyers said."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, QuerySet

from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Review


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
