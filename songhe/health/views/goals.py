"""An elder's goals: how they go, taking one up, saying that it was done, stopping."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.accounts.models import Elder
from songhe.health.actions import goals as actions
from songhe.health.models.goals import Goal
from songhe.health.queries import goals as queries
from songhe.health.states import GoalKind
from songhe.health.words.goal_words import aim_words, progress_words
from songhe.kernel.templatetags.said import undo_at

ICONS = {
    GoalKind.SLEEP: "moon",
    GoalKind.STEPS: "steps",
    GoalKind.MEASURE: "pressure",
    GoalKind.MEDICINE: "pill",
    GoalKind.WATER: "drop",
}


def _elder(request: SignedIn) -> Elder:
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


@elder_required
@require_safe
def goals(request: SignedIn) -> HttpResponse:
    """What she set herself, and how the last seven days went."""
    at = timezone.now()
    shown = [
        {
            "goal": one.goal,
            "icon": ICONS[GoalKind(one.goal.kind)],
            "aim": aim_words(one.goal.kind, one.goal.target),
            "words": progress_words(one),
            "share": one.progress.share,
            "may_tick": one.may_tick,
        }
        for one in queries.goals_with_progress(_elder(request), at)
    ]
    more = len(shown) < len(GoalKind)
    return render(request, "health/goals/goals.html", {"goals": shown, "more": more})


@elder_required
@require_safe
def choose_goal(request: SignedIn) -> HttpResponse:
    """What could be aimed at: each a small step from what she does already."""
    proposals = [
        (kind, ICONS[kind], aim_words(kind, target))
        for kind, target in queries.proposals_for(_elder(request), timezone.now())
    ]
    return render(request, "health/goals/choose.html", {"proposals": proposals})


@elder_required
@require_POST
def accept_goal(request: SignedIn, kind: str) -> HttpResponse:
    if kind not in GoalKind.values:
        raise Http404
    at = timezone.now()
    try:
        goal = actions.accept_goal(
            elder=_elder(request), kind=GoalKind(kind), acting=request.acting, at=at
        )
    except actions.NotProposed:
        messages.info(request, _("这个已经在做了，或者还要再量几天才知道定多少合适。"))
        return redirect("health:goals")
    facts = {"aim": aim_words(goal.kind, goal.target)}
    undo = undo_at(reverse("health:stop_goal", args=[goal.code]))
    messages.success(request, _("好，%(aim)s。") % facts, extra_tags=undo)
    return redirect("health:goals")


@elder_required
@require_POST
def stop_goal(request: SignedIn, code: str) -> HttpResponse:
    """One tap, and nothing more is said of it."""
    goal = _goal_or_404(request, code)
    actions.stop_goal(goal=goal, acting=request.acting, at=timezone.now())
    undo = undo_at(reverse("health:resume_goal", args=[goal.code]))
    messages.success(request, _("不做了，以后也不再提醒。"), extra_tags=undo)
    return redirect("health:goals")


@elder_required
@require_POST
def resume_goal(request: SignedIn, code: str) -> HttpResponse:
    goal = _goal_or_404(request, code)
    try:
        actions.resume_goal(goal=goal, acting=request.acting, at=timezone.now())
    except actions.NotProposed:
        messages.info(request, _("已经有一个同样的在做了。"))
    return redirect("health:goals")


@elder_required
@require_POST
def tick_goal(request: SignedIn, code: str) -> HttpResponse:
    """今天做到了"""
    goal = _goal_or_404(request, code)
    actions.tick_goal(goal=goal, acting=request.acting, at=timezone.now())
    messages.success(request, _("记下了，今天做到了。"))
    return redirect("health:goals")


def _goal_or_404(request: SignedIn, code: str) -> Goal:
    goals = Goal.objects.filter(elder=_elder(request)).select_related("elder")
    return get_object_or_404(goals, code=code)
