"""The platform reads what is published of a trial, and hides a sentence by a rule."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.shop.actions.hiding import AlreadyHidden
from songhe.shop.states import HidingRule
from songhe.trials.actions import sentences as actions
from songhe.trials.forms import HideForm
from songhe.trials.models import Score, SentenceHiding, Trial
from songhe.trials.queries import trials as queries
from songhe.trials.queries.sentences import sentences_of


def _find(request: SignedIn, code: str) -> Trial:
    if request.acting.elder is not None:
        raise Http404
    return get_object_or_404(queries.trials_visible_to(request.acting), code=code)


def _score(trial: Trial, code: str) -> Score:
    quoted = Score.objects.filter(invitation__trial=trial, may_quote=True).exclude(words="")
    return get_object_or_404(quoted.select_related("invitation"), code=code)


@require_GET
@role_required(Role.OFFICER)
def sentences(request: SignedIn, code: str) -> HttpResponse:
    """What elders let others read, what is not shown of it, and everything that was ever hidden."""
    return _page(request, _find(request, code))


def _form(code: str, given: QueryDict | None = None) -> HideForm:
    """The form of one sentence; several stand on a page, each with names of its own."""
    return HideForm(given, auto_id=f"{code}_%s")


def _page(
    request: SignedIn, trial: Trial, wrong: HideForm | None = None, wrong_code: str = ""
) -> HttpResponse:
    rows = [
        (one, wrong if wrong and one.score.code == wrong_code else _form(one.score.code))
        for one in sentences_of(trial)
    ]
    context = {
        "trial": trial,
        "rows": rows,
        "trace": SentenceHiding.objects.filter(score__invitation__trial=trial).order_by("-at"),
    }
    return render(request, "trials/sentences.html", context, status=422 if wrong else 200)


@require_POST
@role_required(Role.OFFICER)
def hide_sentence(request: SignedIn, code: str, score: str) -> HttpResponse:
    """Hide it, by which rule and why."""
    trial = _find(request, code)
    said = _score(trial, score)
    form = _form(score, request.POST)
    if not form.is_valid():
        return _page(request, trial, form, score)
    try:
        actions.hide_sentence(
            score=said,
            rule=HidingRule(form.cleaned_data["rule"]),
            reasons=form.cleaned_data["reasons"],
            acting=request.acting,
            at=timezone.now(),
        )
    except AlreadyHidden:
        messages.info(request, _("已经隐藏了。"))
    else:
        messages.success(request, _("这句话已隐藏，分数仍然算数，记录留着。"))
    return redirect("trials:sentences", code)


@require_POST
@role_required(Role.OFFICER)
def show_sentence(request: SignedIn, code: str, score: str) -> HttpResponse:
    """Show it again; the trace stays."""
    said = _score(_find(request, code), score)
    actions.show_sentence(score=said, acting=request.acting, at=timezone.now())
    messages.success(request, _("这句话又能看到了。"))
    return redirect("trials:sentences", code)
