"""What a provider has shown and how people were served: the verified part of its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language

from songhe.catalogue.models import Category, Licence, Listing, Provider
from songhe.catalogue.states import ListingKind, ListingState, ProviderState


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
    types: Sequence["Type"] = ()


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


@dataclass(frozen=True)
class Type:
    """One kind of thing that a provider sells now: from which price, how many, in which way."""

    category: str
    price: int  # fen, the lowest
    unit: str
    number: int
    is_service: bool


def record_of(provider: Provider, papers: Sequence[Paper] = ()) -> Record:
    """Return the mean of all ratings, and what can be bought under these papers: one query."""
    groups = list(
        provider.listings.order_by("category__code", "kind")
        .values("category", "kind", "unit", "price_per")
        .annotate(
            total=Sum("stars_total"),
            count=Sum("stars_count"),
            listings=Count("pk"),
            sold=Count("pk", filter=Q(state=ListingState.ON_SALE)),
            lowest=Min("price", filter=Q(state=ListingState.ON_SALE)),
            code=F("category__code"),
            name=F("category__name"),
            name_en=F("category__name_en"),
        )
    )
    count = sum(group["count"] for group in groups)
    stars = round(sum(group["total"] for group in groups) / count, 1) if count else None
    open_to = tuple(paper.licence.category.code for paper in papers if paper.counts)
    english = (get_language() or "").startswith("en")
    types = [
        Type(
            category=group["name_en"] if english else group["name"],
            price=group["lowest"],
            unit=Listing(price_per=group["price_per"], unit=group["unit"]).per,
            number=group["sold"],
            is_service=group["kind"] == ListingKind.SERVICE,
        )
        for group in groups
        if group["sold"]
        and provider.state == ProviderState.ACTIVE
        and group["code"].startswith(open_to)
    ]
    return Record(stars, count, sum(group["listings"] for group in groups), types)


def _papers(licences: QuerySet[Licence], at: datetime) -> list[Paper]:
    today = timezone.localtime(at).date()
    chosen = licences.select_related("category").order_by("expires_on", "pk")
    return [Paper(licence, (licence.expires_on - today).days) for licence in chosen]
