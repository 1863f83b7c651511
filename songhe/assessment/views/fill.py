"""Filling a questionnaire: one question to a screen, by the elder or the station beside her."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, elder_required
from songhe.assessment import actions, queries
from songhe.assessment.models import Assessment
from songhe.assessment.rules.scoring import (
    Item,
    NotComplete,
    Option,
    UnknownOption,
    unanswered,
)
from songhe.assessment.states import AssessmentState
from songhe.kernel.flow import NotAllowed


@elder_required
@require_POST
def start(request: SignedIn, scale: str) -> HttpResponse:
    assert request.acting.elder is not None  # noqa: S101 (elder_required has asked)
    try:
        assessment = actions.start_assessment(
            elder=request.acting.elder,
            scale=scale,
            by=request.acting.label,
            at=timezone.now(),
        )
    except queries.UnknownScale:
        raise Http404 from None
    return redirect("assessment:resume", code=assessment.code)


@elder_required
@require_GET
def resume(request: SignedIn, code: str) -> HttpResponse:
    """Lead to the first question without an answer, to the check, or to the result."""
    assessment = _fillable(request, code)
    if assessment.state == AssessmentState.FINISHED:
        return redirect("assessment:result", code=code)
    scale = queries.scale_of(assessment.scale)
    missing = unanswered(scale, assessment.answers)
    if assessment.state == AssessmentState.DROPPED:
        return redirect("assessment:mine")
    if not missing:
        return redirect("assessment:check", code=code)
    places = [item.code for item in scale.items]
    return redirect("assessment:question", code=code, number=places.index(missing[0]) + 1)


@elder_required
def question(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Ask one question; pressing an answer keeps it and goes on."""
    assessment = _fillable(request, code)
    if assessment.state != AssessmentState.DRAFT:
        return redirect("assessment:resume", code=code)
    items = queries.scale_of(assessment.scale).items
    if not 1 <= number <= len(items):
        raise Http404
    item = items[number - 1]
    if request.method == "POST":
        return _keep(request, assessment, item, number)
    context = {
        "assessment": assessment,
        "item": item,
        "number": number,
        "total": len(items),
        "share": round(100 * (number - 1) / len(items)),
        "before": number - 1,
        "chosen": assessment.answers.get(item.code),
    }
    return render(request, "assessment/question.html", context)


def _keep(request: SignedIn, assessment: Assessment, item: Item, number: int) -> HttpResponse:
    try:
        actions.answer(
            assessment=assessment, item=item.code, option=int(request.POST.get("option", ""))
        )
    except (ValueError, UnknownOption):
        messages.error(request, _("没有这个选项，请在下面选一个。"))
        return redirect("assessment:question", code=assessment.code, number=number)
    except NotAllowed:
        messages.info(request, _("这份问卷已经交了，答案不再改动。"))
        return redirect("assessment:resume", code=assessment.code)
    return _after(assessment, number, checking="check" in request.POST)


def _after(assessment: Assessment, number: int, *, checking: bool) -> HttpResponse:
    last = number == len(queries.scale_of(assessment.scale).items)
    if checking or last:
        return redirect("assessment:resume", code=assessment.code)
    return redirect("assessment:question", code=assessment.code, number=number + 1)


@dataclass(frozen=True)
class Line:
    """One answered question, as the check page lists it."""

    number: int
    item: Item
    option: Option


@elder_required
def check(request: SignedIn, code: str) -> HttpResponse:
    """Show every answer once more; then it is handed in."""
    assessment = _fillable(request, code)
    if request.method == "POST":
        return _finish(request, assessment)
    scale = queries.scale_of(assessment.scale)
    missing = unanswered(scale, assessment.answers)
    if assessment.state != AssessmentState.DRAFT or missing:
        return redirect("assessment:resume", code=code)
    lines = [
        Line(number, item, item.options[assessment.answers[item.code]])
        for number, item in enumerate(scale.items, 1)
    ]
    return render(request, "assessment/check.html", {"assessment": assessment, "lines": lines})


def _finish(request: SignedIn, assessment: Assessment) -> HttpResponse:
    try:
        actions.finish_assessment(assessment=assessment, by=request.acting.label, at=timezone.now())
    except NotComplete:
        messages.error(request, _("还有题目没有答，请先答完。"))
        return redirect("assessment:resume", code=assessment.code)
    except NotAllowed:
        messages.info(request, _("这份问卷已经放弃了，可以重新开始。"))
        return redirect("assessment:mine")
    return redirect("assessment:result", code=assessment.code)


@elder_required
@require_GET
def result(request: SignedIn, code: str) -> HttpResponse:
    assessment = _fillable(request, code)
    if assessment.state != AssessmentState.FINISHED:
        return redirect("assessment:resume", code=code)
    band = queries.scale_of(assessment.scale).band(assessment.level)
    context = {
        "assessment": assessment,
        "scale": queries.scale_of(assessment.scale),
        "band": band,
        "needs": assessment.needs.order_by("pk"),
    }
    return render(request, "assessment/result.html", context)


@elder_required
@require_POST
def drop(request: SignedIn, code: str) -> HttpResponse:
    assessment = _fillable(request, code)
    try:
        actions.drop_assessment(assessment=assessment, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这份问卷已经交了，答案不再改动。"))
    else:
        messages.success(request, _("没答完的问卷已经放弃。"))
    return redirect("assessment:mine")


def _fillable(request: SignedIn, code: str) -> Assessment:
    return get_object_or_404(queries.assessments_fillable_by(request.acting), code=code)
