"""Saying in which places an elder is at home, and that one is so no more."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health.models.fences import Fence
from songhe.health.queries.fences import may_set_fence
from songhe.health.rules.fence import Circle
from songhe.kernel import events


class NotAgreed(Exception):
    """She did not agree that they know where she is."""


class AlreadyRemoved(Exception):
    """Somebody was quicker."""


@transaction.atomic
def set_fence(*, elder: Elder, name: str, circle: Circle, acting: Acting, at: datetime) -> Fence:
    """Draw a place in which she is at home.

    :raises NotAgreed: if she did not agree that whoever acts knows where she is.
    """
    if not may_set_fence(acting=acting, elder=elder, at=at):
        raise NotAgreed
    fence = Fence.objects.create(
        elder=elder,
        name=name,
        latitude=circle.latitude,
        longitude=circle.longitude,
        radius=round(circle.radius),
        from_hour=circle.from_hour,
        until_hour=circle.until_hour,
        organisation=acting.organisation if acting.elder is None else None,
        set_by=acting.label,
        set_at=at,
    )
    _record("set", fence, acting, at)
    return fence


@transaction.atomic
def remove_fence(*, fence: Fence, acting: Acting, at: datetime) -> None:
    """From now on it counts no more.

    :raises NotAgreed: as for drawing one.
    :raises AlreadyRemoved: if somebody was quicker.
    """
    if not may_set_fence(acting=acting, elder=fence.elder, at=at):
        raise NotAgreed
    if not Fence.objects.filter(pk=fence.pk, removed_at=None).update(removed_at=at):
        raise AlreadyRemoved
    _record("remove", fence, acting, at)


def _record(verb: str, fence: Fence, acting: Acting, at: datetime) -> None:
    events.record(
        name=f"health.fence.{verb}",
        subject_id=fence.pk,
        actor=acting.label,
        at=at,
        facts={"fence": fence.code, "elder": fence.elder.code},
    )
