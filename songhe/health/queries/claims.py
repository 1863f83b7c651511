"""Questions about claim codes, and about whom a device may be taken into use for."""

from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right, Role
from songhe.health.models.claims import DeviceClaim
from songhe.kernel.fields import lookup_hash


def open_claim(words: str, at: datetime) -> DeviceClaim | None:
    """Return the claim behind a printed code; a wrong, a used and an old one are all None."""
    return (
        DeviceClaim.objects.filter(claim_hash=lookup_hash(words), used_at=None, expires_at__gt=at)
        .select_related("station")
        .first()
    )


def elders_to_claim_for(acting: Acting) -> list[Elder]:
    """Return for whom somebody may take a device into use.

    She for herself, also beside the station's operator; a relative for those whose health
    they may see: a device brings nothing that they may not read.
    """
    if acting.elder is not None:
        return [acting.elder]
    if acting.role is not None:
        return []
    return list(elders_of_relative(acting.person, Right.SEE_HEALTH))


def claims_of_station(acting: Acting, at: datetime) -> QuerySet[DeviceClaim]:
    """Return the codes of a station that can still be used, the newest first."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return DeviceClaim.objects.none()
    return DeviceClaim.objects.filter(
        station=acting.organisation, used_at=None, expires_at__gt=at
    ).order_by("-printed_at", "pk")
