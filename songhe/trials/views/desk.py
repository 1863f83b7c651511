"""The desk of both sides: what is tried, proposing it, and answering."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import proposing, scoring
from songhe.trials.forms import PlanForm, ReasonForm
from songhe.trials.models import Trial
from songhe.trials.queries import trials as queries
from songhe.trials.queries.invitations import invitations_to
from songhe.trials.rules.inviting import most_asked
from songhe.trials.states import TRIES, Criterion, InvitationState, Side, TrialState

PAGE = 20
ITS_PEOPLE = (Role.MANAGER, Role.OPERATOR, Role.OFFICER)
PERIOD_FAULTS: dict[str, Promise] = {
    "past": gettext_lazy("要从今天或以后开始。"),
    "backwards": gettext_lazy("最后一天不能早于第一天。"),
    "long": gettext_lazy("最长 60 天。"),
    "far": gettext_lazy("最早提前 90 天约。"),
}
DEEDS: dict[str, tuple[Callable[..., None], Promise]] = {
    "accept": (proposing.accept, gettext_lazy("答应了，对方已收到消息。现在可以邀请长辈。")),
    "refuse": (proposing.refuse, gettext_lazy("已回复，对方会看到原因。")),
    "withdraw": (proposing.withdraw, gettext_lazy("撤回了。")),
    "stop": (scoring.stop, gettext_lazy("试用停了，参加的长辈已收到消息。")),
}
WITH_REASON = ("refuse", "stop")


def find(request: SignedIn, code: str) -> Trial:
    return get_object_or_404(queries.trials_visible_to(request.acting), code=code)


@require_GET
@role_required(*ITS_PEOPLE)
def trials(request: SignedIn) -> HttpResponse:
    """What is tried, or was; the newest first."""
    if request.acting.elder is not None:
        raise Http404
    found = queries.counted(queries.trials_visible_to(request.acting))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "side": queries.side_of(request.acting)}
    return render(request, "trials/trials.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.MANAGER, Role.OPERATOR)
def new(request: SignedIn) -> HttpResponse:
    """Propose a trial; the other side is asked."""
    side = queries.side_of(request.acting)
    if side is None:
        raise Http404
    listings = queries.listings_to_try(request.acting, timezone.now())
    named = request.POST.get("listing") or request.GET.get("listing", "")
    chosen = named.replace("\x00", "")
    if side == Side.STATION:  # there are thousands; it comes from the page of the thing
        listings = listings.filter(code=chosen)
    form = PlanForm(
        request.POST or None,
        listings=listings.select_related("provider__organisation", "category"),
        stations=queries.stations() if side == Side.SELLER else None,
        initial={"listing": chosen, "places": 12},
    )
    if request.method == "POST" and form.is_valid():
        trial = _propose(request, form)
        if trial is not None:
            messages.success(request, _("提出了，等对方答复。"))
            return redirect("trials:trial", trial.code)
    context = {"form": form, "side": side, "nothing": side == Side.STATION and not chosen}
    return render(request, "trials/new.html", context, status=422 if form.errors else 200)


def _propose(request: SignedIn, form: PlanForm) -> Trial | None:
    """Propose it; None if the form must be looked at again."""
    given = form.cleaned_data
    station = given.get("station") or request.acting.organisation
    assert station is not None  # noqa: S101 (who works at a station has one)
    plan = proposing.Plan(
        listing=given["listing"],
        station=station,
        words=given["words"],
        places=given["places"],
        criteria=tuple(given["criteria"]),
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        is_paid=given["is_paid"],
    )
    try:
        return proposing.propose(plan=plan, acting=request.acting, at=timezone.now())
    except proposing.WrongPeriod as wrong:
        field = "ends_on" if wrong.why in ("backwards", "long") else "starts_on"
        form.add_error(field, str(PERIOD_FAULTS[wrong.why]))
    except proposing.NotTried:
        form.add_error("listing", _("药品、保健食品和医疗服务不做试用。"))
    except proposing.AlreadyRunning:
        form.add_error("listing", _("这一样在这个站已经在试，或者在等答复。"))
    return None


@require_GET
@role_required(*ITS_PEOPLE)
def trial(request: SignedIn, code: str) -> HttpResponse:
    return page(request, find(request, code))


def page(
    request: SignedIn, found: Trial, wrong: dict[str, ReasonForm] | None = None
) -> HttpResponse:
    """Draw a trial for its reader; names are for the station alone."""
    side = queries.side_of(request.acting)
    invitations = list(invitations_to(found))
    result = queries.result_so_far(found)
    context = {
        "trial": found,
        "side": side,
        "may_hide": request.acting.role == Role.OFFICER,
        "sees_names": side == Side.STATION,
        "criteria": [Criterion(code).label for code in found.criteria],
        "may_answer": proposing.may_answer(found, request.acting),
        "may_withdraw": found.state == TrialState.PROPOSED and side == found.proposed_by,
        "may_stop": found.state == TrialState.OPEN and side is not None,
        "may_invite": found.state == TrialState.OPEN and side == Side.STATION,
        "invitations": invitations,
        "most_asked": most_asked(found.places),
        "joined": sum(one.state in TRIES for one in invitations),
        "scored": sum(one.state == InvitationState.SCORED for one in invitations),
        "harms": queries.harms_of(found),
        "result": result,
        "figures": [(Criterion(n).label, f) for n, f in result.each.items()] if result else [],
        "refuse_form": ReasonForm(prefix="refuse"),
        "stop_form": ReasonForm(prefix="stop"),
        **{f"{verb}_form": form for verb, form in (wrong or {}).items()},
    }
    return render(request, "trials/trial.html", context, status=422 if wrong else 200)


@require_POST
@role_required(Role.MANAGER, Role.OPERATOR)
def deed(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Say yes, no, or stop; what needs a reason has one."""
    found = find(request, code)
    if verb not in DEEDS:
        raise Http404
    do, words = DEEDS[verb]
    given: dict[str, str] = {}
    if verb in WITH_REASON:
        form = ReasonForm(request.POST, prefix=verb)
        if not form.is_valid():
            return page(request, found, {verb: form})
        given = {"reason": form.cleaned_data["reason"]}
    try:
        do(trial=found, acting=request.acting, at=timezone.now(), **given)
    except proposing.NotYours as theirs:
        raise Http404 from theirs
    except NotAllowed:
        messages.info(request, _("刚才有了新的进展，请看最新的情况。"))
    else:
        messages.success(request, str(words))
    return redirect("trials:trial", code)
