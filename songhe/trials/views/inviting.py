"""The station asks its elders, and says when it has spoken with somebody who was harmed."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import inviting, scoring
from songhe.trials.actions.proposing import NotYours
from songhe.trials.models import Trial
from songhe.trials.queries import invitations as queries
from songhe.trials.queries.trials import harms_of, side_of
from songhe.trials.rules.inviting import MOST_IN_A_MONTH, most_asked
from songhe.trials.states import Side
from songhe.trials.views.desk import find

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OPERATOR)
def invite(request: SignedIn, code: str) -> HttpResponse:
    """Choose whom to ask: all the station's elders, or those whose known needs it meets."""
    found = find(request, code)
    if side_of(request.acting) != Side.STATION:
        raise Http404
    by_need = request.GET.get("by") == "need"
    at = timezone.now()
    there = queries.candidates(found, request.acting, by_need=by_need, at=at)
    if request.method == "POST":
        named = [code.replace("\x00", "") for code in request.POST.getlist("elder")]
        return _ask(request, found, list(there.filter(code__in=named)))
    page = Paginator(there, PAGE).get_page(request.GET.get("page"))
    if by_need:  # whoever is listed is known to have the need
        _note_looks(request, page)
    context = {
        "trial": found,
        "page": page,
        "by_need": by_need,
        "left": most_asked(found.places) - found.invitations.count(),
        "most": MOST_IN_A_MONTH,
        "kept": "&by=need" if by_need else "",
    }
    return render(request, "trials/invite.html", context)


def _note_looks(request: SignedIn, page: Page[Elder]) -> None:
    for elder in page:
        record_look(
            acting=request.acting,
            elder=elder,
            group=DataGroup.ASSESSMENTS,
            what=_("按需要找试用的人"),
            at=timezone.now(),
        )


def _ask(request: SignedIn, found: Trial, chosen: list[Elder]) -> HttpResponse:
    if not chosen:
        messages.info(request, _("请先选人。"))
        return redirect("trials:invite", found.code)
    try:
        asked = inviting.invite(
            trial=found, elders=chosen, acting=request.acting, at=timezone.now()
        )
    except inviting.EnoughAsked:
        messages.warning(request, _("一个名额最多邀请 3 位，这样就超了。请少选几位。"))
        return redirect("trials:invite", found.code)
    except NotAllowed:
        messages.info(request, _("这次试用现在不能邀请人。"))
    else:
        messages.success(
            request,
            ngettext(
                "邀请了 %(count)s 位，愿不愿意由长辈自己定。",
                "邀请了 %(count)s 位，愿不愿意由长辈自己定。",
                asked,
            )
            % {"count": asked},
        )
    return redirect("trials:trial", found.code)


@require_POST
@role_required(Role.OPERATOR)
def see_harm(request: SignedIn, code: str, number: int) -> HttpResponse:
    """The station has spoken with her."""
    harm = get_object_or_404(harms_of(find(request, code)), pk=number)
    try:
        scoring.see_harm(harm=harm, acting=request.acting, at=timezone.now())
    except NotYours as theirs:
        raise Http404 from theirs
    messages.success(request, _("记下了：已经联系过长辈。"))
    return redirect("trials:trial", code)
