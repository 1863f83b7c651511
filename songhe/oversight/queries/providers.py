"""Questions about providers, their papers, and what was decided about them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from songhe.catalogue.models import Application, Licence, Provider
from songhe.catalogue.queries import on_sale
from songhe.catalogue.queries.admission import applications_of, applications_waiting
from songhe.catalogue.states import ApplicationState, ListingState, ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.oversight.models import Appeal, Sanction, Verb
from songhe.oversight.rules.published import Standing
from songhe.oversight.states import AppealState
from songhe.shop.models import Order
from songhe.shop.states import OrderState

SOON = timedelta(days=30)
SHOWS = ("all", "applied", "asking", "expired", "expiring", "suspended")


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
    if show == "asking":
        return providers.filter(applications__state=ApplicationState.SENT).distinct()
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
    return provider.sanctions.select_related("appeal").order_by("-at", "-pk")


def waiting_application_of(provider: Provider) -> Application | None:
    """Return what a provider asked for and nobody has decided."""
    return applications_waiting().filter(provider=provider).first()


def last_application_of(provider: Provider) -> Application | None:
    return applications_of(provider).first()


def is_active(provider: Provider) -> bool:
    """Does it sell at this moment, whatever was read before?"""
    provider.refresh_from_db(fields=["state"])
    return provider.state == ProviderState.ACTIVE


def standing_sanctions_of(provider: Provider, verbs: Iterable[str]) -> QuerySet[Sanction]:
    """Return decisions of some kinds that no appeal has set aside, newest first."""
    return sanctions_of(provider).filter(verb__in=verbs).exclude(appeal__state=AppealState.UPHELD)


def standing_of(provider: Provider, day: date) -> Standing:
    """Return what rules ask of a provider, as it is now."""
    provider.refresh_from_db(fields=["state"])
    return Standing(
        has_expired_paper=expired_papers_of(provider, day).exists(),
        is_suspended=provider.state == ProviderState.SUSPENDED,
        was_warned=standing_sanctions_of(provider, [Verb.WARN]).exists(),
    )


def appeal_waits(provider: Provider) -> bool:
    """Has it said that a decision is wrong, and nobody answered yet?"""
    return Appeal.objects.filter(sanction__provider=provider, state=AppealState.OPEN).exists()


def orders_done_by(provider: Provider) -> int:
    """Return how many orders a provider has done to the end."""
    return Order.objects.filter(provider=provider, state=OrderState.FULFILLED).count()


def appeals_open() -> QuerySet[Appeal]:
    """Return the appeals that wait for an answer, longest first."""
    return (
        Appeal.objects.filter(state=AppealState.OPEN)
        .select_related("sanction__provider__organisation", "sanction__application")
        .order_by("sent_at", "pk")
    )


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
    rows = Provider.objects.annotate(
        next_expiry=Min("licences__expires_on"),
        asks=Exists(
            Application.objects.filter(provider=OuterRef("pk"), state=ApplicationState.SENT)
        ),
    )
    return rows.aggregate(
        asking=Count("pk", filter=Q(asks=True)),
        applied=Count("pk", filter=Q(state=ProviderState.APPLIED)),
        expired=Count("pk", filter=active & Q(next_expiry__lt=today)),
        expiring=Count("pk", filter=active & Q(next_expiry__range=(today, today + SOON))),
        suspended=Count("pk", filter=Q(state=ProviderState.SUSPENDED)),
    )


def on_sale_of(provider: Provider, at: datetime) -> int:
    """Return how many of a provider's listings can be bought now."""
    return on_sale(at).filter(provider=provider).count()
