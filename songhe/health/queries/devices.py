"""Questions about devices."""

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.models.devices import Device


def devices_of(elder: Elder) -> QuerySet[Device]:
    """Return an elder's devices, the ones in use first."""
    return Device.objects.filter(elder=elder).order_by("revoked_at", "pk")


def devices_visible_to(acting: Acting) -> QuerySet[Device]:
    """Return the devices that a station looks after: those of its elders."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Device.objects.none()
    return (
        Device.objects.filter(elder__station=acting.organisation)
        .select_related("elder__person")
        .order_by("revoked_at", "elder__person__name", "pk")
    )


def elders_near(acting: Acting, words: str) -> QuerySet[Elder]:
    """Return the elders of an operator's own station whose name holds these words."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Elder.objects.none()
    return (
        Elder.objects.filter(station=acting.organisation, person__name__contains=words)
        .select_related("person", "region")
        .order_by("person__name", "pk")
    )
