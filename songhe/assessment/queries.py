"""Questions about scales, assessments and needs. Nothing here writes."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right
from songhe.assessment.models import Assessment, Need
from songhe.assessment.rules.needs import NEED_KINDS, NeedKind
from songhe.assessment.rules.scoring import Scale, read_scale
from songhe.assessment.states import AssessmentState, NeedState
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup

SELF_CARE = "nbphs_selfcare"


class UnknownScale(Exception):
    """There is no file for such a scale."""


@lru_cache(maxsize=1)
def scales() -> dict[str, Scale]:
    """Return every scale of `data/scales`, by its code."""
    files = sorted((settings.DATA / "scales").glob("*.json"))
    read = (read_scale(json.loads(file.read_text(encoding="utf-8"))) for file in files)
    return {scale.code: scale for scale in read}


def scale_of(code: str) -> Scale:
    """Return one scale.

    :raises UnknownScale: if there is no such file.
    """
    try:
        return scales()[code]
    except KeyError:
        raise UnknownScale(code) from None


def assessments_fillable_by(acting: Acting) -> QuerySet[Assessment]:
    """Return what may be filled now: by the elder herself, or by the station beside her."""
    return Assessment.objects.filter(elder=acting.elder).select_related("elder__person")


def draft_of(elder: Elder, scale: str) -> Assessment | None:
    """Return the questionnaire that she began and may go on with."""
    return Assessment.objects.filter(elder=elder, scale=scale, state=AssessmentState.DRAFT).first()


def latest_assessment_of(elder: Elder, scale: str = SELF_CARE) -> Assessment | None:
    """Return the newest finished assessment by one scale."""
    return (
        Assessment.objects.filter(elder=elder, scale=scale, state=AssessmentState.FINISHED)
        .order_by("-finished_at", "-pk")
        .first()
    )


def drafts_of(elder: Elder) -> QuerySet[Assessment]:
    return Assessment.objects.filter(elder=elder, state=AssessmentState.DRAFT)


def latest_of(elder: Elder) -> QuerySet[Assessment]:
    """Return the newest finished assessment of each scale."""
    return (
        Assessment.objects.filter(elder=elder, state=AssessmentState.FINISHED)
        .order_by("scale", "-finished_at", "-pk")
        .distinct("scale")
    )


def open_needs_of(elder: Elder) -> QuerySet[Need]:
    """Return what an elder needs now."""
    return (
        Need.objects.filter(elder=elder, state=NeedState.OPEN)
        .select_related("source")
        .order_by("pk")
    )


def elders_with_needs_open_to(person: Person, at: datetime) -> QuerySet[Elder]:
    """Return whose needs a person may read.

    Her own; those of elders who let this relative see how they are; and those of elders who
    gave the person's organisation a grant for assessments.
    """
    granted = elders_open_to(person=person, group=DataGroup.ASSESSMENTS, at=at)
    trusted = elders_of_relative(person, Right.SEE_HEALTH)
    return Elder.objects.filter(
        Q(person=person) | Q(pk__in=granted.values("pk")) | Q(pk__in=trusted.values("pk"))
    ).select_related("person", "region")


def need_kinds() -> dict[str, NeedKind]:
    """Return every kind of need by its code."""
    return NEED_KINDS


@dataclass(frozen=True)
class StreetNeed:
    """How many elders of one street have one kind of need."""

    street: str  # code of the region
    kind: str
    elders: int


def needs_by_street() -> list[StreetNeed]:
    """Return open needs counted by street and kind; exact, so whoever shows it hides the small."""
    rows = (
        Need.objects.filter(state=NeedState.OPEN)
        .values("elder__region__parent__code", "kind")
        .annotate(elders=Count("elder", distinct=True))
        .order_by("elder__region__parent__code", "kind")
    )
    return [
        StreetNeed(row["elder__region__parent__code"] or "", row["kind"], row["elders"])
        for row in rows
    ]
