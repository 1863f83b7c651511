"""Saying something about readings, and taking it back."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.consent.capabilities import Capability
from songhe.consent.queries import require
from songhe.health.models.tags import ReadingTag
from songhe.health.queries.tags import may_take_back
from songhe.health.states import TagKind
from songhe.kernel import events


class NotThere(Exception):
    """It was taken back before."""


@transaction.atomic
def tag_readings(
    *,
    elder: Elder,
    metric: str,
    kind: TagKind,
    words: str,
    taken: tuple[datetime, datetime],
    acting: Acting,
    at: datetime,
) -> ReadingTag:
    """Say something about the readings between two moments (the same twice: about one).

    :raises PermissionDenied: if they may not.
    """
    require(acting=acting, capability=Capability.READING_TAG, elder=elder, at=at)
    first, last = taken
    tag = ReadingTag.objects.create(
        elder=elder,
        metric=metric,
        kind=kind,
        words=words,
        taken_from=first,
        taken_to=max(first, last),
        author=acting.person,
        label=acting.label,
        written_at=at,
    )
    _record("health.tag.write", tag, acting, at)
    return tag


@transaction.atomic
def take_back_tag(*, tag: ReadingTag, acting: Acting, at: datetime) -> None:
    """It stays written, and is shown no more.

    :raises PermissionDenied: if neither they wrote it nor it is about them.
    :raises NotThere: if it was taken back before.
    """
    if not may_take_back(tag, acting):
        raise PermissionDenied
    standing = ReadingTag.objects.filter(elder=tag.elder_id, code=tag.code, withdrawn_at=None)
    if not standing.update(withdrawn_at=at):
        raise NotThere
    _record("health.tag.take_back", tag, acting, at)


def _record(name: str, tag: ReadingTag, acting: Acting, at: datetime) -> None:
    facts = {"elder": tag.elder.code, "tag": tag.code, "metric": tag.metric}
    events.record(name=name, subject_id=tag.elder_id, actor=acting.label, at=at, facts=facts)
