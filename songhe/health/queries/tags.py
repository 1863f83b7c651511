"""What was said about readings."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.consent.capabilities import Capability
from songhe.consent.queries import may
from songhe.health.models.tags import ReadingTag


def tags_of(
    *, elder: Elder, metrics: Collection[str], since: datetime, until: datetime
) -> QuerySet[ReadingTag]:
    """Return what stands on some readings of one elder, oldest first."""
    return ReadingTag.objects.filter(
        elder=elder,
        metric__in=metrics,
        taken_from__lt=until,
        taken_to__gte=since,
        withdrawn_at=None,
    ).order_by("taken_from", "written_at")


def standing_tags_of(elder: Elder) -> QuerySet[ReadingTag]:
    return ReadingTag.objects.filter(elder=elder, withdrawn_at=None)


def may_tag(*, acting: Acting, elder: Elder, at: datetime) -> bool:
    return may(acting=acting, capability=Capability.READING_TAG, elder=elder, at=at)


def may_take_back(tag: ReadingTag, acting: Acting) -> bool:
    """Whoever wrote it may, and she may: it is about her."""
    mine = acting.elder is not None and acting.elder.pk == tag.elder_id
    return mine or tag.author_id == acting.person.pk
