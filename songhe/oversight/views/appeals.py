"""Decisions as a provider reads them, its appeals, and the officers' answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.queries import officers_besides
from songhe.accounts.states import Role
from songhe.catalogue.queries import provider_of
from songhe.kernel.flow import NotAllowed
from songhe.oversight import appeals as actions
from songhe.oversight.actions import Grounds
from songhe.oversight.forms import AppealForm, DecisionForm
from songhe.oversight.models import Verb
from songhe.oversight.queries import providers as queries

MOST_NAMED = 6  # of those who may answer instead
ANSWERS = {Verb.UPHOLD: actions.uphold, Verb.DISMISS: actions.dismiss}


@role_required(Role.MANAGER)
@require_safe
def decisions(request: SignedIn) -> HttpResponse:
    """What was decided about one's own firm, by which rule, and what came of an appeal."""
    provider = provider_of(request.acting.organisation)
    if provider is None:
        raise Http404
    at = timezone.now()
    decided = [
        (sanction, actions.may_appeal(sanction, at)) for sanction in queries.sanctions_of(provider)
    ]
    context = {"provider": provider, "decided": decided}
    return render(request, "oversight/decisions.html", context)


@role_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedIn, code: str) -> HttpResponse:
    """Say that a decision is wrong."""
    provider = provider_of(request.acting.organisation)
    if provider is None:
        raise Http404
    sanction = get_object_or_404(queries.sanctions_of(provider), code=code)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(
                sanction=sanction,
                words=form.cleaned_data["words"],
                acting=request.acting,
                at=timezone.now(),
            )
        except actions.CannotAppeal:
            messages.warning(request, _("这个决定不能申诉，或者已经超过 30 天。"))
        except actions.AlreadyAppealed:
            messages.info(request, _("已经申诉过了，请等答复。"))
        else:
            messages.success(request, _("申诉交上去了，有答复会告诉您。"))
        return redirect("oversight:decisions")
    return render(request, "oversight/appeal.html", {"sanction": sanction, "form": form})


@role_required(Role.OFFICER)
@require_safe
def appeals(request: SignedIn) -> HttpResponse:
    """The appeals that wait, with both answers."""
    return _appeals(request)


@role_required(Role.OFFICER)
@require_POST
def answer(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Uphold an appeal, or leave the decision as it is."""
    if verb not in ANSWERS:
        raise Http404
    found = queries.appeals_open().filter(code=code).first()
    if found is None:
        messages.warning(request, _("已经有人作了决定，请看最新的记录。"))
        return redirect("oversight:appeals")
    form = DecisionForm(request.POST, verb=Verb(verb))
    if not form.is_valid():
        return _appeals(request, code, form)
    grounds = Grounds(form.cleaned_data["rule"], form.cleaned_data["reason"])
    try:
        ANSWERS[Verb(verb)](appeal=found, grounds=grounds, acting=request.acting, at=timezone.now())
    except actions.SamePerson:
        messages.warning(request, _("这个决定是您作的，申诉要由别人来看。"))
    except NotAllowed:
        messages.warning(request, _("已经有人作了决定，请看最新的记录。"))
    else:
        messages.success(request, _("答复已生效，服务商已收到通知。"))
    return redirect("oversight:appeals")


def _appeals(request: SignedIn, code: str = "", wrong: DecisionForm | None = None) -> HttpResponse:
    waiting, own = [], False
    for one in queries.appeals_open()[:50]:
        forms = [
            wrong if wrong and one.code == code and wrong.verb == verb else DecisionForm(verb=verb)
            for verb in ANSWERS
        ]
        mine = actions.decided_by(one.sanction, request.acting)
        own = own or mine
        waiting.append((one, [] if mine else forms))
    others = officers_besides(request.acting.person)[:MOST_NAMED] if own else []
    context = {"waiting": waiting, "others": others}
    return render(request, "oversight/appeals.html", context, status=422 if wrong else 200)
