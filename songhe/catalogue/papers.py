"""What a provider has shown and how people were served: the verified part of its page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from songhe.catalogue.models import Category, Licence, Listing, Provider


@dataclass(frozen=True)
class Paper:
    """A licence and how long it still counts."""

    licence: Licence
    days_left: int  # on its last day: 0

    @property
    def counts(self) -> bool:
        return self.days_left >= 0


@dataclass(frozen=True)
class Record:
    """How people who ordered rated a provider."""

    stars: float | None
    count: int
    listings: int


def papers_of(provider: Provider, at: datetime) -> list[Paper]:
    """Return every paper of a provider, those that ran out first."""
    return _papers(Licence.objects.filter(provider=provider), at)


def papers_for(listing: Listing, at: datetime) -> list[Paper]:
    """Return the papers under which a listing is sold and which still count."""
    wide_enough = [listing.category_id, listing.category.parent_id]
    licences = Licence.objects.filter(provider=listing.provider_id, category__in=wide_enough)
    return [paper for paper in _papers(licences, at) if paper.counts]


def categories_open_to(provider: Provider, at: datetime) -> QuerySet[Category]:
    """Return the categories that a provider's papers let it sell in."""
    valid = Licence.objects.filter(
        provider=provider, expires_on__gte=timezone.localtime(at).date()
    ).values("category")
    return (
        Category.objects.filter(parent__isnull=False)
        .filter(Q(pk__in=valid) | Q(parent__in=valid))
        .filter(Q(kinds__contains=["service"]) | Q(kinds__contains=["goods"]))
        .order_by("code")
    )


def record_of(provider: Provider) -> Record:
    """Return the mean of all ratings of a provider's listings."""
    sums = provider.listings.aggregate(
        total=Sum("stars_total"), count=Sum("stars_count"), listings=Count("pk")
    )
    count = sums["count"] or 0
    stars = round(sums["total"] / count, 1) if count else None
    return Record(stars=stars, count=count, listings=sums["listings"])


def _papers(licences: QuerySet[Licence], at: datetime) -> list[Paper]:
    today = timezone.localtime(at).date()
    chosen = licences.select_related("category").order_by("expires_on", "pk")
    return [Paper(licence, (licence.expires_on - today).days) for licence in chosen]
