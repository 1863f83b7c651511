"""An elder is asked, tries it, and says how it was; the station may sit beside her."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, elder_required
from songhe.accounts.models import Elder
from songhe.kernel.flow import NotAllowed
from songhe.kernel.pictures import NotAPicture, TooBig
from songhe.trials.actions import inviting, scoring
from songhe.trials.forms import HarmForm, ScoreForm
from songhe.trials.models import Invitation, TrialChoice
from songhe.trials.queries.invitations import invitations_of
from songhe.trials.states import HarmKind, InvitationState, TrialState

SHOWN = 6
NOT_QUOTABLE: dict[str, Promise] = {
    "claim": gettext_lazy(
        "说治好了病、保证有效这样的话，法律不让登出来。请改一改，或者不勾“可以给别人看”。"
    ),
    "private": gettext_lazy("里面有电话、证件号、账号或住址。请去掉，或者不勾“可以给别人看”。"),
}


def _her(request: SignedIn) -> Elder:
    assert request.acting.elder is not None  # noqa: S101 (elder_required has asked)
    return request.acting.elder


def _find(request: SignedIn, code: str) -> Invitation:
    return get_object_or_404(invitations_of(_her(request)), code=code)


@require_GET
@elder_required
def mine(request: SignedIn) -> HttpResponse:
    """What she was asked to try, and whether she wants to be asked."""
    choice = TrialChoice.objects.filter(elder=_her(request)).first()
    context = {
        "invitations": invitations_of(_her(request))[:SHOWN],
        "may_ask": choice is None or choice.may_ask,
    }
    return render(request, "trials/elder/mine.html", context)


@require_POST
@elder_required
def choose(request: SignedIn) -> HttpResponse:
    """May she be asked?"""
    may_ask = request.POST.get("ask") == "yes"
    inviting.choose(elder=_her(request), may_ask=may_ask, at=timezone.now())
    messages.success(request, _("好的，以后可以问您。") if may_ask else _("好的，以后不问您了。"))
    return redirect("trials:mine")


@require_GET
@elder_required
def invitation(request: SignedIn, code: str) -> HttpResponse:
    """What it is about, and the one thing to do next."""
    found = _find(request, code)
    trial, today = found.trial, timezone.localdate()
    context = {
        "invitation": found,
        "trial": trial,
        "is_open": trial.state == TrialState.OPEN,
        "has_begun": trial.starts_on <= today,
        "may_score": trial.state == TrialState.OPEN and "score" in found.verbs,
        "may_report": found.joined_at is not None,
    }
    return render(request, "trials/elder/invitation.html", context)


@require_POST
@elder_required
def answer(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Yes, no, never, or no more: one tap."""
    found = _find(request, code)
    by, at = request.acting.label, timezone.now()
    try:
        if verb == "join":
            inviting.join(invitation=found, by=by, at=at)
            messages.success(request, _("好的，站里会告诉您怎么拿。不舒服随时可以停。"))
        elif verb in ("refuse", "never"):
            inviting.refuse(invitation=found, by=by, at=at, never=verb == "never")
            messages.success(request, _("好的，没关系。"))
        elif verb == "leave":
            inviting.leave(invitation=found, by=by, at=at)
            messages.success(request, _("好的，不试了。谢谢您。"))
        else:
            raise Http404
    except inviting.Full:
        messages.info(request, _("人已经满了，谢谢您愿意。"))
    except NotAllowed:
        messages.info(request, _("这次试用已经变了，请看现在的情况。"))
    return redirect("trials:invitation", code)


@require_http_methods(["GET", "HEAD", "POST"])
@elder_required
def score(request: SignedIn, code: str) -> HttpResponse:
    """How was it? A few taps and a sentence."""
    found = _find(request, code)
    if found.trial.state != TrialState.OPEN or "score" not in found.verbs:
        messages.info(request, _("这次试用现在不收感受了。"))
        return redirect("trials:invitation", code)
    posted = request.method == "POST"
    form = ScoreForm(
        *((request.POST, request.FILES) if posted else ()), criteria=found.trial.criteria
    )
    if posted and form.is_valid():
        answered = _scored(request, found, form)
        if answered is not None:
            return answered
    context = {
        "invitation": found,
        "trial": found.trial,
        "form": form,
        "again": found.state == InvitationState.SCORED,
    }
    return render(request, "trials/elder/score.html", context, status=422 if posted else 200)


def _scored(request: SignedIn, found: Invitation, form: ScoreForm) -> HttpResponse | None:
    """Write it down; None if the form must be looked at again."""
    photo = form.cleaned_data["photo"]
    said = scoring.Said(
        marks=form.marks,
        words=form.cleaned_data["words"],
        may_quote=form.cleaned_data["may_quote"],
        photo=photo.read() if photo else b"",
    )
    try:
        scoring.score(invitation=found, said=said, by=request.acting.label, at=timezone.now())
    except scoring.NotQuotable as refused:
        form.add_error("words", str(NOT_QUOTABLE[refused.fault]))
        return None
    except (NotAPicture, TooBig):
        form.add_error("photo", _("这张照片打不开，请选 JPG 或 PNG 格式的。"))
        return None
    except NotAllowed:
        messages.info(request, _("这次试用现在不收感受了。"))
    else:
        messages.success(request, _("谢谢您，记下了。"))
    return redirect("trials:invitation", found.code)


@require_http_methods(["GET", "HEAD", "POST"])
@elder_required
def harm(request: SignedIn, code: str) -> HttpResponse:
    """Something went wrong: the station hears at once."""
    found = _find(request, code)
    if found.joined_at is None:
        raise Http404
    posted = request.method == "POST"
    form = HarmForm(request.POST if posted else None)
    if posted and form.is_valid():
        scoring.report_harm(
            invitation=found,
            kind=HarmKind(form.cleaned_data["kind"]),
            words=form.cleaned_data["words"],
            by=request.acting.label,
            at=timezone.now(),
        )
        messages.success(request, _("站里已经知道了，会马上联系您。请先不要再用。"))
        return redirect("trials:invitation", code)
    context = {"invitation": found, "trial": found.trial, "form": form}
    return render(request, "trials/elder/harm.html", context, status=422 if posted else 200)
