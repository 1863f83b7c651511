"""Whose calendars a listing is booked in."""

from collections.abc import Iterable

from django.db.models import QuerySet

from songhe.accounts.states import Role
from songhe.booking.models import Calendar
from songhe.catalogue.models import (
    Listing,
    Provider,
    WorkerSkill,
)


def calendars_for(listing: Listing) -> QuerySet[Calendar]:
    """Return the calendars of the provider's present workers who can do this."""
    return calendars_for_any(listing.provider, [listing.category_id, listing.category.parent_id])


def calendars_for_any(provider: Provider, categories: Iterable[int | None]) -> QuerySet[Calendar]:
    """Return the calendars of a provider's present workers with one of these skills."""
    skilled = WorkerSkill.objects.filter(provider=provider, category__in=list(categories))
    return calendars_of_workers(provider).filter(person__in=skilled.values("person"))


def calendars_of_workers(provider: Provider) -> QuerySet[Calendar]:
    """Return the calendars of a provider's present workers, whatever they can do."""
    return (
        Calendar.objects.filter(
            person__is_active=True,
            person__memberships__organisation=provider.organisation_id,
            person__memberships__role=Role.WORKER,
            person__memberships__until=None,
        )
        .select_related("person")
        .distinct()
        .order_by("pk")
    )
