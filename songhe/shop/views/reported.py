"""Reported questions and answers: said by anybody, decided by the platform."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.states import Role
from songhe.shop.actions import reported as actions
from songhe.shop.actions.hiding import AlreadyHidden
from songhe.shop.queries import questions as queries
from songhe.shop.question_forms import HideWordsForm, PlaceForm, ReportForm
from songhe.shop.states import HidingRule
from songhe.shop.views.questions import find_question, question_page

MOST = 50


@require_safe
@role_required(Role.OFFICER)
def reported(request: SignedIn) -> HttpResponse:
    """What was reported and nobody has looked at, oldest first."""
    return render(request, "shop/reported.html", {"reports": queries.open_reports()[:MOST]})


@require_POST
@signed_in
def report(request: SignedIn, code: str) -> HttpResponse:
    """Say that something breaks a rule."""
    found = find_question(code)
    form = ReportForm(found, request.POST)
    if not form.is_valid():
        return question_page(request, found, 422, report_form=form)
    try:
        actions.report(
            question=found,
            answer=form.chosen,
            rule=HidingRule(form.cleaned_data["rule"]),
            acting=request.acting,
            at=timezone.now(),
        )
    except actions.AlreadySaid:
        messages.info(request, _("您已经说过了，平台会看。"))
    else:
        messages.success(request, _("谢谢，平台会看。"))
    return redirect("shop:question", code)


@require_POST
@role_required(Role.OFFICER)
def hide_words(request: SignedIn, code: str) -> HttpResponse:
    """Hide a question or an answer by a rule."""
    found = find_question(code)
    form = HideWordsForm(found, request.POST)
    if not form.is_valid():
        return question_page(request, found, 422, hide_form=form)
    try:
        actions.hide_words(
            question=found,
            answer=form.chosen,
            rule=HidingRule(form.cleaned_data["rule"]),
            reasons=form.cleaned_data["reasons"],
            acting=request.acting,
            at=timezone.now(),
        )
    except AlreadyHidden:
        messages.info(request, _("已经隐藏了。"))
    else:
        messages.success(request, _("文字已隐藏，记录留着。"))
    return redirect("shop:question", code)


@require_POST
@role_required(Role.OFFICER)
def show_words(request: SignedIn, code: str) -> HttpResponse:
    """Show it again."""
    _do_in_place(request, code, actions.show_words)
    messages.success(request, _("文字又能看到了。"))
    return redirect("shop:question", code)


@require_POST
@role_required(Role.OFFICER)
def let_stand(request: SignedIn, code: str) -> HttpResponse:
    """No rule is broken."""
    _do_in_place(request, code, actions.let_stand)
    messages.success(request, _("好的，照样显示。"))
    return redirect("shop:reported")


def _do_in_place(request: SignedIn, code: str, do: Callable[..., None]) -> None:
    found = find_question(code)
    form = PlaceForm(found, request.POST)
    if not form.is_valid():
        raise Http404
    do(question=found, answer=form.chosen, acting=request.acting, at=timezone.now())
