"""Pages of social work: the caseload, and one case."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.casework import actions, queries
from songhe.casework.forms import ClosingForm, EntryForm
from songhe.casework.models import Case
from songhe.casework.states import EntryKind
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.codes import new_code
from songhe.kernel.flow import NotAllowed

A_PAGE = 25


@role_required(Role.SOCIAL_WORKER)
@require_GET
def cases(request: SignedIn) -> HttpResponse:
    closed = request.GET.get("state") == "closed"
    person = request.acting.person
    found = queries.cases_closed_by(person) if closed else queries.caseload_of(person)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "closed": closed,
        "kept": "&state=closed" if closed else "",
    }
    return render(request, "casework/cases.html", context)


@role_required(Role.SOCIAL_WORKER)
@require_GET
def case(request: SignedIn, code: str) -> HttpResponse:
    return _page(request, _found(request, code))


@role_required(Role.SOCIAL_WORKER)
@require_POST
def write(request: SignedIn, code: str) -> HttpResponse:
    found = _found(request, code)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    wanted = form.cleaned_data
    try:
        actions.add_entry(
            case=found,
            acting=request.acting,
            done=actions.Done(wanted["kind"], wanted["happened_on"], wanted["words"]),
            once=wanted["once"],
            at=timezone.now(),
        )
    except actions.InTheFuture:
        form.add_error("happened_on", _("这一天还没有到，请填已经做过的事。"))
        return _page(request, found, form=form)
    except NotAllowed:
        messages.warning(request, _("个案已经结了，不能再写。"))
    else:
        messages.success(request, _("已记下。"))
    return redirect("casework:case", code=code)


@role_required(Role.SOCIAL_WORKER)
@require_POST
def close(request: SignedIn, code: str) -> HttpResponse:
    found = _found(request, code)
    closing = ClosingForm(request.POST)
    if not closing.is_valid():
        return _page(request, found, closing=closing)
    try:
        actions.close_case(
            case=found,
            acting=request.acting,
            outcome=closing.cleaned_data["outcome"],
            words=closing.cleaned_data["closing_words"],
            at=timezone.now(),
        )
    except NotAllowed:
        messages.warning(request, _("个案已经结了。"))
    else:
        messages.success(request, _("个案已结。"))
    return redirect("casework:case", code=code)


def _found(request: SignedIn, code: str) -> Case:
    return get_object_or_404(queries.cases_visible_to(request.acting.person), code=code)


def _page(
    request: SignedIn,
    found: Case,
    *,
    form: EntryForm | None = None,
    closing: ClosingForm | None = None,
) -> HttpResponse:
    """Show a case, with what she opened to the agency; every look at that is recorded."""
    now = timezone.now()
    opened = queries.opened_to(found, now)
    for group, shown, what in (
        (DataGroup.ASSESSMENTS, opened.needs is not None, gettext_noop("需要和评估结果")),
        (DataGroup.CONTACT, bool(opened.phone or opened.address), gettext_noop("电话和住址")),
    ):
        if shown:
            record_look(acting=request.acting, elder=found.elder, group=group, what=what, at=now)
    start = {
        "once": new_code(),
        "happened_on": timezone.localdate(now),
        "kind": EntryKind.PHONE,
    }
    context = {
        "case": found,
        "opened": opened,
        "entries": found.entries.select_related("author").order_by("-happened_on", "-pk"),
        "form": form or EntryForm(initial=start),
        "closing": closing or ClosingForm(),
    }
    status = 422 if form or closing else 200
    return render(request, "casework/case.html", context, status=status)
