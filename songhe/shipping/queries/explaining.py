"""Who may come and explain."""

from django.db.models import QuerySet

from songhe.accounts.states import Role
from songhe.booking.models import Calendar
from songhe.catalogue.models import Provider


def calendars_of(provider: Provider, role: Role = Role.WORKER) -> QuerySet[Calendar]:
    """Return the calendars of a seller's present workers."""
    return (
        Calendar.objects.filter(
            person__is_active=True,
            person__memberships__organisation=provider.organisation_id,
            person__memberships__role=role,
            person__memberships__until=None,
        )
        .select_related("person")
        .distinct()
        .order_by("pk")
    )
