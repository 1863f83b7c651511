"""Asking what an edition would have said of past days, and watching how far it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn
from songhe.consent.capabilities import Capability
from songhe.consent.queries import require
from songhe.health.actions.replays import (
    AlreadyRunning,
    CannotReplay,
    cancel_replay,
    start_replay,
)
from songhe.health.queries.replays import latest_replay_of
from songhe.health.views.editions import by_doctor, edition_or_404, replay_context
from songhe.kernel.flow import NotAllowed


@by_doctor
@require_safe
def now(request: SignedIn, rule: str, number: int) -> HttpResponse:
    """The piece of the page that says how far it is."""
    context = replay_context(request.acting, edition_or_404(rule, number))
    return render(request, "health/rules/_replay.html", context)


@by_doctor
@require_POST
def start(request: SignedIn, rule: str, number: int) -> HttpResponse:
    found, at = edition_or_404(rule, number), timezone.now()
    require(acting=request.acting, capability=Capability.RULES_EDIT, at=at)
    try:
        start_replay(edition=found, acting=request.acting, at=at)
    except AlreadyRunning:
        messages.info(request, _("已经有人在算了，稍等。"))
    except CannotReplay:
        messages.error(request, _("这条规则不能用过去的读数重算。"))
    return redirect("health:edition", rule=rule, number=number)


@by_doctor
@require_POST
def cancel(request: SignedIn, rule: str, number: int) -> HttpResponse:
    found, at = edition_or_404(rule, number), timezone.now()
    require(acting=request.acting, capability=Capability.RULES_EDIT, at=at)
    replay = latest_replay_of(found, request.acting)
    if replay is not None:
        try:
            cancel_replay(replay=replay, acting=request.acting, at=at)
        except NotAllowed:
            messages.info(request, _("已经算完了。"))
    return redirect("health:edition", rule=rule, number=number)
