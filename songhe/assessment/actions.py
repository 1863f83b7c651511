"""Everything that changes assessments and needs."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.assessment import queries
from songhe.assessment.models import Assessment, Need
from songhe.assessment.rules import scoring
from songhe.assessment.states import AssessmentState, NeedState
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import push_live, tell


def start_assessment(*, elder: Elder, scale: str, by: str, at: datetime) -> Assessment:
    """Begin a questionnaire, or go on with the one that was left unfinished.

    :raises UnknownScale: if there is no such scale.
    """
    version = queries.scale_of(scale).version
    draft = queries.draft_of(elder, scale)
    if draft is not None:
        return draft
    try:
        with transaction.atomic():
            return Assessment.objects.create(
                elder=elder, scale=scale, scale_version=version, started_by=by, started_at=at
            )
    except IntegrityError:  # begun in the same instant on another screen: go on with that one
        return Assessment.objects.get(elder=elder, scale=scale, state=AssessmentState.DRAFT)


@transaction.atomic
def answer(*, assessment: Assessment, item: str, option: int) -> Assessment:
    """Keep one answer; answering again changes it.

    :raises NotAllowed: if the assessment is finished.
    :raises UnknownQuestion: if the scale has no such question.
    :raises UnknownOption: if the question has no such option.
    """
    scoring.check_answer(queries.scale_of(assessment.scale), item, option)
    # Locked, so that two screens answering at once both keep their answers.
    kept = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if kept.state != AssessmentState.DRAFT:
        raise NotAllowed("answer", kept.state)
    kept.answers = {**kept.answers, item: option}
    kept.save(update_fields=["answers"])
    return kept


@transaction.atomic
def drop_assessment(*, assessment: Assessment, by: str, at: datetime) -> None:
    """Give up a draft.

    :raises NotAllowed: if it is finished already.
    """
    assessment.move("drop", by=by, at=at)


@transaction.atomic
def finish_assessment(*, assessment: Assessment, by: str, at: datetime) -> Assessment:
    """Work out score, level and needs. Finishing the same one again changes nothing.

    :raises NotComplete: if a question has no answer.
    :raises NotAllowed: if it was dropped.
    """
    kept = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("elder__person")
        .get(pk=assessment.pk)
    )
    if kept.state == AssessmentState.FINISHED:
        return kept
    scale = queries.scale_of(kept.scale)
    result = scoring.result_of(scale, kept.answers)
    kept.score, kept.level = result.score, result.level
    kept.scale_version = scale.version
    kept.finished_by, kept.finished_at = by, at
    kept.save(update_fields=["score", "level", "scale_version", "finished_by", "finished_at"])
    kept.move("finish", by=by, at=at, scale=kept.scale, score=kept.score, level=kept.level)
    _renew_needs(kept, result, by, at)
    _tell_family(kept, at)
    return kept


def _renew_needs(assessment: Assessment, result: scoring.Result, by: str, at: datetime) -> None:
    """Close what this scale showed before and open what it shows now."""
    before = Need.objects.filter(
        elder=assessment.elder, state=NeedState.OPEN, source__scale=assessment.scale
    ).order_by("pk")
    for need in before:
        need.move("supersede" if need.kind in result.needs else "meet", by=by, at=at)
        Need.objects.filter(pk=need.pk).update(closed_at=at)
    elsewhere = set(queries.open_needs_of(assessment.elder).values_list("kind", flat=True))
    Need.objects.bulk_create(
        Need(
            elder=assessment.elder,
            kind=kind,
            level=assessment.level,
            reasons=[_frozen(assessment, reason) for reason in reasons],
            source=assessment,
            opened_at=at,
        )
        for kind, reasons in result.needs.items()
        if kind not in elsewhere
    )


def _frozen(assessment: Assessment, reason: scoring.Reason) -> dict[str, str]:
    """Return the question and the answer as they read today, in both languages."""
    item = queries.scale_of(assessment.scale).item(reason.item)
    said = item.options[reason.option].text
    return {
        "ask_zh": item.title.zh,
        "ask_en": item.title.en,
        "said_zh": said.zh,
        "said_en": said.en,
    }


def _tell_family(assessment: Assessment, at: datetime) -> None:
    """Ring the elder's own page, and tell the relatives whom she lets see how she is."""
    elder = assessment.elder
    push_live(person=elder.person, kind="need", facts={}, at=at)
    for kinship in relatives_of(elder, Right.SEE_HEALTH):
        tell(
            person=kinship.relative,
            kind="need",
            words=_("%(elder)s做完了“%(scale)s”，可以看看她现在需要什么。")
            % {
                "elder": elder.name,
                "scale": queries.scale_of(assessment.scale).title.zh,
            },
            url=reverse("assessment:elder", args=[elder.code]),
            at=at,
        )
