"""What buyers speak of, for sellers."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Review
from songhe.shop.rules.themes import Found, Said, Theme, themes_in


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    name: str  # 2026-11
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Spoken:
    """What was said in a time: how many reviews, and of what; `listing` None: of everything."""

    listing: Listing | None
    reviews: int
    themes: list[Found]


@cache
def dictionary() -> tuple[Theme, ...]:
    body = json.loads((settings.DATA / "reviews" / "themes.json").read_text(encoding="utf-8"))
    return tuple(
        Theme(
            one["code"],
            one["zh"],
            one["en"],
            tuple(one["good"]),
            tuple(one["bad"]),
            tuple(one["about"]),
        )
        for one in body["themes"]
    )


def last_month(at: datetime) -> Month:
    first = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    return Month(f"{before:%Y-%m}", before, first)


def themes_of_provider(provider: Provider, since: datetime, until: datetime) -> Spoken:
    """Return what was said of everything a provider sells."""
    return _spoken(None, _said(provider, since, until))


def themes_by_listing(provider: Provider, since: datetime, until: datetime) -> list[Spoken]:
    """Return what was said of each listing of a provider, the most spoken of first."""
    by_listing: dict[Listing, list[Review]] = {}
    for review in _said(provider, since, until):
        by_listing.setdefault(review.line.listing, []).append(review)
    spoken = [_spoken(listing, reviews) for listing, reviews in by_listing.items()]
    return sorted(spoken, key=lambda one: (-one.reviews, one.listing.pk if one.listing else 0))


def _said(provider: Provider, since: datetime, until: datetime) -> list[Review]:
    return list(
        Review.objects.filter(order__provider=provider, at__gte=since, at__lt=until)
        .select_related("line__listing")
        .order_by("pk")
    )


def _spoken(listing: Listing | None, reviews: list[Review]) -> Spoken:
    said = [Said(review.pk, review.stars, review.words) for review in reviews]
    return Spoken(listing, len(reviews), themes_in(said, dictionary()))
