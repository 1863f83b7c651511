"""Which places are asked for, and what they cost."""

import json
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.catalogue.models import Category, Listing
from songhe.shop.models import AdRequest, Promotion
from songhe.shop.rules.ads import Tariff
from songhe.shop.states import AdSlot, AdState


@cache
def tariff() -> Tariff:
    body = json.loads((settings.DATA / "ad_tariff.json").read_text(encoding="utf-8"))
    return Tariff(body["version"], body["front"], body["beside"])


def prices_beside() -> list[tuple[str, int]]:
    """Return what a day beside things of one kind costs, by its name; "" is every other kind."""
    beside = tariff().beside
    names = {one.code: one.label for one in Category.objects.filter(code__in=beside)}
    return [(names.get(code, code), fen) for code, fen in sorted(beside.items(), reverse=True)]


def shelf_of(listing: Listing, slot: str) -> str:
    """Return on which shelf it would stand: the front one is "", others by their letter."""
    return "" if slot == AdSlot.FRONT else listing.category.code[0]


def ads() -> QuerySet[AdRequest]:
    return AdRequest.objects.select_related(
        "listing__category", "listing__provider__organisation", "promotion"
    )


def ads_visible_to(acting: Acting) -> QuerySet[AdRequest]:
    """Return a seller's own, or for an officer all of them."""
    if acting.elder is not None:
        return ads().none()
    if acting.role == Role.MANAGER:
        return ads().filter(listing__provider__organisation=acting.organisation)
    return ads() if acting.role == Role.OFFICER else ads().none()


def due_ads(at: datetime) -> QuerySet[AdRequest]:
    """Return what waits for an answer although its first day has passed."""
    return ads().filter(state=AdState.ASKED, starts_on__lt=timezone.localdate(at)).order_by("pk")


def is_taken(listing: Listing, slot: str, first: date, last: date) -> bool:
    """Stands another one there on any of these days?"""
    return AdRequest.objects.filter(
        state=AdState.APPROVED,
        slot=slot,
        starts_on__lte=last,
        ends_on__gte=first,
        **({} if slot == AdSlot.FRONT else {"promotion__shelf": shelf_of(listing, slot)}),
    ).exists()


def running_ad(listing: Listing, at: datetime) -> Promotion | None:
    """Return why a listing is shown as an advertisement just now."""
    running = Promotion.objects.filter(listing=listing, starts_at__lte=at, ends_at__gt=at)
    return running.order_by("starts_at", "pk").first()
