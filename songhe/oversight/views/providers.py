"""Providers: their papers, what was decided about them, and deciding."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue.models import Provider
from songhe.catalogue.queries.admission import history_of
from songhe.catalogue.states import ApplicationState, ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.oversight import actions, appeals
from songhe.oversight.forms import UNFIT, DecisionForm
from songhe.oversight.models import Sanction, Verb
from songhe.oversight.queries import providers as queries
from songhe.oversight.rules.published import RULES
from songhe.visits.queries import done_and_late

A_PAGE = 25
OPEN_TO = {  # which decisions a state leaves open, and in what order the page offers them
    ProviderState.APPLIED: (Verb.APPROVE, Verb.REFUSE),
    ProviderState.ACTIVE: (Verb.WARN, Verb.SUSPEND, Verb.REMOVE),
    ProviderState.SUSPENDED: (Verb.RESTORE, Verb.REMOVE),
    ProviderState.REMOVED: (),
}
ON_ASKING = (Verb.APPROVE, Verb.CHANGES, Verb.REFUSE)  # while an application waits
WITH_APPLICANT = (ApplicationState.DRAFT, ApplicationState.CHANGES)
Decide = Callable[..., Sanction]
ACTIONS: dict[str, Decide] = {
    Verb.APPROVE: actions.approve_provider,
    Verb.REFUSE: actions.refuse_provider,
    Verb.SUSPEND: actions.suspend_provider,
    Verb.RESTORE: actions.restore_provider,
    Verb.CHANGES: actions.ask_for_changes,
    Verb.WARN: actions.warn_provider,
    Verb.REMOVE: actions.remove_provider,
}


@role_required(Role.OFFICER)
@require_GET
def providers(request: SignedIn) -> HttpResponse:
    show = request.GET.get("show", "all")
    show = show if show in queries.SHOWS else "all"
    words = request.GET.get("q", "").strip().replace("\x00", "")[:40]
    now = timezone.now()
    today = timezone.localdate(now)
    context = {
        "show": show,
        "words": words,
        "page": Paginator(queries.providers_shown(show, words, now), A_PAGE).get_page(
            request.GET.get("page")
        ),
        "kept": "&" + urlencode({"show": show, "q": words}),
        "waiting": queries.decisions_waiting(now),
        "today": today,
        "soon": today + queries.SOON,
    }
    return render(request, "oversight/providers.html", context)


@role_required(Role.OFFICER)
@require_GET
def provider(request: SignedIn, code: str) -> HttpResponse:
    return _page(request, _found(code))


@role_required(Role.OFFICER)
@require_POST
def decide(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Decide one way or another. What was meanwhile decided by another stays."""
    if verb not in ACTIONS:
        raise Http404
    found = _found(code)
    standing = queries.standing_of(found, timezone.localdate())
    form = DecisionForm(request.POST, verb=Verb(verb), standing=standing)
    if not form.is_valid():
        return _page(request, found, form)
    if verb == Verb.REMOVE and "sure" not in request.POST:
        return _ask_once_more(request, found, form)
    try:
        ACTIONS[verb](
            provider=found,
            grounds=actions.Grounds(form.cleaned_data["rule"], form.cleaned_data["reason"]),
            acting=request.acting,
            at=timezone.now(),
        )
    except actions.NotTheCase:
        form.add_error("rule", UNFIT)
        return _page(request, found, form)
    except actions.AppealWaits:
        messages.warning(request, _("它的申诉还没有答复，现在不能清退。"))
    except NotAllowed:
        messages.warning(request, _("已经有人作了决定，请看最新的记录。"))
    else:
        messages.success(request, _("决定已生效，服务商已收到通知。"))
    return redirect("oversight:provider", code=code)


def _ask_once_more(request: SignedIn, found: Provider, form: DecisionForm) -> HttpResponse:
    """Say who would be turned away and what happens then, before it does."""
    context = {
        "provider": found,
        "form": form,
        "rule": RULES[form.cleaned_data["rule"]].in_language(get_language()),
        "draft": request.POST.get("draft", ""),
        "on_sale": queries.on_sale_of(found, timezone.now()),
        "days": appeals.WITHIN.days,
    }
    return render(request, "oversight/remove.html", context)


def _found(code: str) -> Provider:
    return get_object_or_404(
        Provider.objects.select_related("organisation__region__parent"), code=code
    )


def _page(request: SignedIn, found: Provider, wrong: DecisionForm | None = None) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    asked = queries.last_application_of(found)
    waiting = asked is not None and asked.state == ApplicationState.SENT
    verbs = OPEN_TO[ProviderState(found.state)]
    if waiting:
        verbs = (*ON_ASKING, *(verb for verb in verbs if verb not in ON_ASKING))
    with_applicant = asked is not None and asked.state in WITH_APPLICANT
    if with_applicant:  # nothing is there to be approved until it is sent
        verbs = tuple(verb for verb in verbs if verb != Verb.APPROVE)
    standing, appeal_waits = queries.standing_of(found, today), queries.appeal_waits(found)
    if appeal_waits:
        verbs = tuple(verb for verb in verbs if verb != Verb.REMOVE)
    forms = [
        wrong if wrong and wrong.verb == verb else DecisionForm(verb=verb, standing=standing)
        for verb in verbs
    ]
    context = {
        "provider": found,
        "appeal_waits": appeal_waits,
        "application": asked,
        "waiting": waiting,
        "with_applicant": with_applicant,
        "history": history_of(found),
        "papers": queries.papers_of(found),
        "sanctions": queries.sanctions_of(found),
        "forms": forms,
        "visits": done_and_late(since=now - queries.SOON, until=now, at=now, provider=found),
        "on_sale": queries.on_sale_of(found, now),
        "today": today,
        "soon": today + queries.SOON,
    }
    return render(request, "oversight/provider.html", context, status=422 if wrong else 200)
