"""Questions under a listing: read by everybody, asked by buyers, answered by who knows."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting, acting_in
from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.states import Role
from songhe.catalogue.actions.listings import ForbiddenClaims
from songhe.catalogue.models import Listing, Provider
from songhe.catalogue.states import ListingState
from songhe.shop.actions import questions as actions
from songhe.shop.actions.private import TooPrivate
from songhe.shop.models import Question
from songhe.shop.queries import questions as queries
from songhe.shop.question_forms import (
    AnswerForm,
    HideWordsForm,
    ReportForm,
    WordsForm,
    fault_of,
    ready_questions,
)
from songhe.shop.states import AnswerKind
from songhe.shop.views.whose import chosen_elder, elders_of

SHOWN, PAGE, ELDER_PAGE = 3, 20, 6
FAULTS = (actions.NothingSaid, TooPrivate, actions.AskedOften, ForbiddenClaims)


def _listing(code: str) -> Listing:
    hidden = [ListingState.DRAFT, ListingState.CHECKING]
    listings = Listing.objects.exclude(state__in=hidden).select_related("category")
    return get_object_or_404(listings.select_related("provider__organisation"), code=code)


def find_question(code: str) -> Question:
    found = queries.questions().select_related("listing__category")
    return get_object_or_404(found, code=code)


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """The newest answered questions, for the page of the listing."""
    listing = _listing(code)
    asked = list(queries.questions_of(listing)[: SHOWN + 1])
    acting = acting_in(request)
    context = {
        "listing": listing,
        "questions": asked[:SHOWN],
        "more": len(asked) > SHOWN,
        "may_ask": acting is None or queries.may_ask(acting),
        "for_elder": request.GET.get("elder", ""),
        "linked": acting is None or acting.elder is None,
    }
    return render(request, "shop/_questions.html", context)


@require_safe
def all_questions(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that was asked about a listing."""
    listing = _listing(code)
    acting = acting_in(request)
    is_elder = acting is not None and acting.elder is not None
    size = ELDER_PAGE if is_elder else PAGE
    context = {
        "listing": listing,
        "page": Paginator(queries.questions_of(listing), size).get_page(request.GET.get("page")),
        "may_ask": acting is None or queries.may_ask(acting),
        "linked": not is_elder,
    }
    return render(request, "shop/all_questions.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def ask_question(request: SignedIn, code: str) -> HttpResponse:
    """One page, one task: say what one would like to know."""
    listing = _listing(code)
    if not queries.may_ask(request.acting):
        raise Http404
    given = request.POST or request.GET
    elder = chosen_elder(request.acting, given.get("elder", ""))
    if elder is None:
        context = {"listing": listing, "elders": elders_of(request.acting)}
        return render(request, "shop/choose_elder.html", context)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_question(
                listing=listing,
                elder=elder,
                words=form.cleaned_data["words"],
                acting=request.acting,
                at=timezone.now(),
            )
        except FAULTS as fault:
            form.add_error("words", fault_of(fault))
        except actions.AlreadySaid:
            messages.info(request, _("这个问题您问过了，有回答会告诉您。"))
            return redirect("catalogue:listing", code)
        else:
            messages.success(request, _("问好了。有人回答，就告诉您。"))
            return redirect("catalogue:listing", code)
    context = {
        "listing": listing,
        "elder": elder,
        "form": form,
        "ready": ready_questions(is_service=listing.is_service),
    }
    status = 422 if form.errors else 200
    return render(request, "shop/ask_question.html", context, status=status)


@require_safe
@signed_in
def my_questions(request: SignedIn) -> HttpResponse:
    """What one asked oneself, with the answers."""
    is_elder = request.acting.elder is not None
    if request.acting.role is not None and not is_elder:
        raise Http404
    asked_by = queries.questions_by(actions.asker_of(request.acting))
    size = ELDER_PAGE if is_elder else PAGE
    page = Paginator(asked_by, size).get_page(request.GET.get("page"))
    return render(request, "shop/my_questions.html", {"page": page, "linked": not is_elder})


@require_safe
def question(request: HttpRequest, code: str) -> HttpResponse:
    """A question with its answers, and what the reader may add."""
    return question_page(request, find_question(code))


def question_page(
    request: HttpRequest, found: Question, status: int = 200, **forms: object
) -> HttpResponse:
    acting = acting_in(request)
    role = acting.role if acting and acting.elder is None else None
    context = {
        "question": found,
        "may_answer": acting is not None and _may_answer(acting, found),
        "may_report": acting is not None and role != Role.OFFICER,
        "may_hide": role == Role.OFFICER,
        "reports": found.reports.filter(settled_at=None) if role == Role.OFFICER else [],
        "answer_form": AnswerForm(),
        "report_form": ReportForm(found),
        "hide_form": HideWordsForm(found),
        **forms,
    }
    page = "shop/question.html" if role is None else "shop/question_desk.html"
    return render(request, page, context, status=status)


def _may_speak(acting: Acting, found: Question) -> bool:
    """Does whoever is here sell it, or did they buy it?"""
    seller = queries.is_seller_of(acting, found)
    return seller or queries.bought_by(acting, found.listing) is not None


def _may_answer(acting: Acting, found: Question) -> bool:
    said = list(found.answers.all())
    if queries.is_seller_of(acting, found):
        spoken = any(one.kind == AnswerKind.SELLER for one in said)
    else:
        me = actions.asker_of(acting).pk
        spoken = found.asker_id == me or any(one.by_id == me for one in said)
    return not found.hidden_by and not spoken and _may_speak(acting, found)


@require_POST
@signed_in
def answer_question(request: SignedIn, code: str) -> HttpResponse:
    """The seller answers, or who bought it."""
    found = find_question(code)
    if not _may_speak(request.acting, found):
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_question(
                question=found,
                words=form.cleaned_data["words"],
                acting=request.acting,
                at=timezone.now(),
            )
        except FAULTS as fault:
            form.add_error("words", fault_of(fault))
        except actions.AlreadySaid:
            messages.info(request, _("已经回答过一次了。"))
        else:
            messages.success(request, _("好的，大家都能看到。"))
    if form.errors:
        return question_page(request, found, 422, answer_form=form)
    if queries.is_seller_of(request.acting, found):
        return redirect("shop:asked")
    return redirect("shop:question", code)


@require_safe
@role_required(Role.MANAGER)
def asked(request: SignedIn) -> HttpResponse:
    """What buyers ask a seller; what waits longest for an answer comes first."""
    provider = get_object_or_404(Provider, organisation=request.acting.organisation)
    page = Paginator(queries.questions_to(provider), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "waiting": queries.waiting_questions(provider)}
    return render(request, "shop/asked.html", context)
