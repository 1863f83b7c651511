"""Who sells here."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.models import Organisation, Person
from songhe.catalogue.models import (
    Licence,
    Listing,
    Provider,
)
from songhe.catalogue.queries.calendars import calendars_for
from songhe.catalogue.states import ProviderState


def providers() -> QuerySet[Provider]:
    return Provider.objects.select_related("organisation", "organisation__region")


def provider_of(organisation: Organisation | None) -> Provider | None:
    """Return what an organisation is here as a seller."""
    return providers().filter(organisation=organisation).first() if organisation else None


def public_providers() -> QuerySet[Provider]:
    """Return the providers whom anybody may look up: admitted once, whatever came after."""
    return providers().exclude(admitted_at=None).exclude(state=ProviderState.APPLIED)


def expiring(days: int, *, at: datetime) -> QuerySet[Licence]:
    """Return the papers of sellers that ran out or will within so many days, soonest first."""
    last = timezone.localtime(at).date() + timedelta(days=days)
    return (
        Licence.objects.filter(
            expires_on__lte=last,
            provider__state__in=[ProviderState.ACTIVE, ProviderState.SUSPENDED],
        )
        .select_related("provider__organisation", "category")
        .order_by("expires_on", "pk")
    )


def workers_with_skill(listing: Listing) -> list[Person]:
    """Return the provider's present workers who can do this."""
    return [calendar.person for calendar in calendars_for(listing) if calendar.person]
