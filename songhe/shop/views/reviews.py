"""A review and what is added to it; what buyers speak of, for sellers."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.states import Role
from songhe.catalogue.models import Provider
from songhe.shop import queries
from songhe.shop.actions import reviews as actions
from songhe.shop.actions.hiding import AlreadyHidden
from songhe.shop.forms import HideForm, ReplyForm
from songhe.shop.models import Review, ReviewHiding, ReviewPhoto
from songhe.shop.queries.themes import themes_by_listing
from songhe.shop.states import HidingRule, ReplyKind

BACK = timedelta(days=90)  # how far a seller looks


def _find(request: SignedIn, code: str) -> Review:
    return get_object_or_404(queries.reviews_visible_to(request.acting), code=code)


@require_GET
@signed_in
def review(request: SignedIn, code: str) -> HttpResponse:
    """A review, with what the reader may add to it."""
    return _page(request, _find(request, code))


def _page(request: SignedIn, found: Review, status: int = 200, **forms: object) -> HttpResponse:
    role = None if request.acting.elder else request.acting.role
    said = {reply.kind for reply in found.replies.all()}
    mine = ReplyKind.ANSWER if role == Role.MANAGER else ReplyKind.FOLLOW_UP
    context = {
        "review": found,
        "may_reply": role != Role.OFFICER and mine not in said,
        "may_hide": role == Role.OFFICER,
        "reply_form": ReplyForm(),
        "hide_form": HideForm(),
        **forms,
    }
    page = "shop/review.html" if role is None else "shop/review_desk.html"
    return render(request, page, context, status=status)


@require_POST
@signed_in
def reply(request: SignedIn, code: str) -> HttpResponse:
    """The seller answers, or the buyer adds a word."""
    found = _find(request, code)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, reply_form=form)
    seller = request.acting.elder is None and request.acting.role == Role.MANAGER
    do = actions.answer if seller else actions.follow_up
    try:
        do(
            review=found,
            words=form.cleaned_data["words"],
            acting=request.acting,
            at=timezone.now(),
        )
    except actions.NotYours as stranger:
        raise Http404 from stranger
    except actions.AlreadySaid:
        messages.info(request, _("已经说过一次了。"))
    else:
        messages.success(request, _("好的，大家都能看到。"))
    return redirect("shop:review", code)


@require_POST
@role_required(Role.OFFICER)
def hide(request: SignedIn, code: str) -> HttpResponse:
    """The platform hides the words by a rule."""
    found = _find(request, code)
    form = HideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, hide_form=form)
    try:
        actions.hide_review(
            review=found,
            rule=HidingRule(form.cleaned_data["rule"]),
            reasons=form.cleaned_data["reasons"],
            acting=request.acting,
            at=timezone.now(),
        )
    except AlreadyHidden:
        messages.info(request, _("已经隐藏了。"))
    else:
        messages.success(request, _("文字已隐藏，星级仍然算数，记录留着。"))
    return redirect("shop:review", code)


@require_POST
@role_required(Role.OFFICER)
def show_again(request: SignedIn, code: str) -> HttpResponse:
    actions.show_review(review=_find(request, code), acting=request.acting, at=timezone.now())
    messages.success(request, _("文字又能看到了。"))
    return redirect("shop:review", code)


@require_GET
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """A photograph of a review, for everyone, as long as the review is not hidden."""
    hidden = ReviewHiding.objects.filter(ended_at=None).values("review")
    found = get_object_or_404(ReviewPhoto.objects.exclude(review__in=hidden), code=code)
    return HttpResponse(bytes(found.body), content_type=found.kind)


@require_GET
@role_required(Role.MANAGER)
def themes(request: SignedIn) -> HttpResponse:
    """What buyers spoke of in three months, listing by listing, with their sentences."""
    provider = get_object_or_404(Provider, organisation=request.acting.organisation)
    now = timezone.now()
    context = {"spoken": themes_by_listing(provider, now - BACK, now)}
    return render(request, "shop/themes.html", context)
