"""Questions about providers, their papers, and what was decided about them."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from songhe.catalogue.models import Licence, Provider
from songhe.catalogue.queries import on_sale
from songhe.catalogue.states import ListingState, ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.oversight.models import Sanction

SOON = timedelta(days=30)
SHOWS = ("all", "applied", "expired", "expiring", "suspended")


def providers_shown(show: str, words: str, at: datetime) -> QuerySet[Provider]:
    """Return providers with their next expiry, one of a few lists, by part of a name."""
    today = timezone.localdate(at)
    providers = (
        Provider.objects.select_related("organisation__region")
        .annotate(
            next_expiry=Min("licences__expires_on"),
            offers=Count("listings", filter=Q(listings__state=ListingState.ON_SALE), distinct=True),
        )
        .order_by("next_expiry", "organisation__name", "pk")
    )
    if words:
        providers = providers.filter(organisation__name__icontains=words)
    selling = Q(state__in=[ProviderState.ACTIVE, ProviderState.SUSPENDED])
    if show == "applied":
        return providers.filter(state=ProviderState.APPLIED)
    if show == "suspended":
        return providers.filter(state=ProviderState.SUSPENDED)
    if show == "expired":
        return providers.filter(selling, next_expiry__lt=today)
    if show == "expiring":
        return providers.filter(selling, next_expiry__range=(today, today + SOON))
    return providers


def papers_of(provider: Provider) -> QuerySet[Licence]:
    return provider.licences.select_related("category").order_by("expires_on", "pk")


def expired_papers_of(provider: Provider, day: date) -> QuerySet[Licence]:
    return provider.licences.filter(expires_on__lt=day)


def valid_papers_of(provider: Provider, day: date) -> QuerySet[Licence]:
    return provider.licences.filter(expires_on__gte=day)


def sanctions_of(provider: Provider) -> QuerySet[Sanction]:
    """Return what was decided about a provider, newest first."""
    return provider.sanctions.order_by("-at", "-pk")


def must_be_waiting(provider: Provider) -> None:
    """Go on only if a provider still waits to be admitted.

    :raises NotAllowed: if it was decided already.
    """
    provider.refresh_from_db(fields=["state"])
    if provider.state != ProviderState.APPLIED:
        raise NotAllowed("refuse", provider.state)


def decisions_waiting(at: datetime) -> dict[str, int]:
    """Return how many providers wait for a decision, in one query."""
    today = timezone.localdate(at)
    active = Q(state=ProviderState.ACTIVE)
    rows = Provider.objects.annotate(next_expiry=Min("licences__expires_on"))
    return rows.aggregate(
        applied=Count("pk", filter=Q(state=ProviderState.APPLIED)),
        expired=Count("pk", filter=active & Q(next_expiry__lt=today)),
        expiring=Count("pk", filter=active & Q(next_expiry__range=(today, today + SOON))),
        suspended=Count("pk", filter=Q(state=ProviderState.SUSPENDED)),
    )


def on_sale_of(provider: Provider, at: datetime) -> int:
    """Return how many of a provider's listings can be bought now."""
    return on_sale(at).filter(provider=provider).count()
