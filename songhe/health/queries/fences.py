"""The places in which an elder is at home, and who may say which they are."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.models import Grant
from songhe.consent.queries import live
from songhe.consent.states import DataGroup
from songhe.health.models.fences import Fence
from songhe.health.queries.positions import may_see_position
from songhe.health.rules.fence import Circle


def fences_of(elder_id: int, at: datetime) -> QuerySet[Fence]:
    """Return the places that count now; a station's only while she agrees to it."""
    agreed = Grant.objects.filter(
        live(at),
        elder=OuterRef("elder"),
        organisation=OuterRef("organisation"),
        group=DataGroup.LOCATION,
    )
    return (
        Fence.objects.filter(elder_id=elder_id, removed_at=None)
        .filter(Q(organisation=None) | Exists(agreed))
        .order_by("pk")
    )


def circles_of(elder_id: int, at: datetime) -> list[Circle]:
    return [
        Circle(fence.latitude, fence.longitude, fence.radius, fence.from_hour, fence.until_hour)
        for fence in fences_of(elder_id, at)
    ]


def may_set_fence(*, acting: Acting, elder: Elder, at: datetime) -> bool:
    """She herself; a relative or her station, if they may see where she is."""
    if acting.elder is not None:
        return acting.elder == elder
    if acting.role not in {None, Role.OPERATOR}:
        return False
    return may_see_position(person=acting.person, elder=elder, at=at)
