"""Saying something about readings, and taking it back."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.health.actions import tags
from songhe.health.forms.marks import TagForm
from songhe.health.looking import elder_open_or_404, note_look
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import Latest, latest_of
from songhe.health.queries.tags import may_tag, may_take_back, standing_tags_of
from songhe.health.reference import metrics, readable_metrics
from songhe.health.states import TagKind
from songhe.kernel.templatetags.said import undo_at


@signed_in
@require_http_methods(["GET", "POST"])
def tag(request: SignedIn, code: str, metric: str) -> HttpResponse:
    """What was it like then? The latest reading is meant, unless other moments are given."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    if metric not in readable_metrics():
        raise Http404
    if not may_tag(acting=request.acting, elder=elder, at=at):
        raise PermissionDenied
    note_look(request.acting, elder, gettext_noop("最新读数"), at)
    with timezone.override(zone_of(elder)):
        return _tag(request, elder, metric, at)


def _tag(request: SignedIn, elder: Elder, metric: str, at: datetime) -> HttpResponse:
    latest = latest_of(elder, at).get(metric)
    meant = latest.taken_at if latest is not None else at
    form = TagForm(request.POST or None, initial={"taken_from": meant})
    if request.method == "POST" and form.is_valid():
        first = form.cleaned_data["taken_from"] or meant
        last = form.cleaned_data["taken_to"] or first
        if first > at:
            form.add_error("taken_from", _("这个时间还没有到，请看看是不是写错了。"))
        else:
            return _write(request, elder, metric, form, (first, last), at)
    context = {
        "form": form,
        "elder": elder,
        "metric": metric,
        "latest": latest,
        "value": _value(latest),
        "back": reverse("health:chart", args=[elder.code, metric]),
    }
    return render(request, "health/tag.html", context)


def _value(latest: Latest | None) -> str:
    return "" if latest is None else metrics()[latest.metric].shown(latest.value)


def _write(
    request: SignedIn,
    elder: Elder,
    metric: str,
    form: TagForm,
    taken: tuple[datetime, datetime],
    at: datetime,
) -> HttpResponse:
    written = tags.tag_readings(
        elder=elder,
        metric=metric,
        kind=TagKind(form.cleaned_data["kind"]),
        words=form.cleaned_data["words"],
        taken=taken,
        acting=request.acting,
        at=at,
    )
    undo = undo_at(reverse("health:untag", args=[elder.code, written.code]))
    messages.success(request, _("记下了。"), extra_tags=undo)
    return redirect("health:chart", elder.code, metric)


@signed_in
@require_POST
def untag(request: SignedIn, code: str, tag: str) -> HttpResponse:
    """Take back what was said; whoever wrote it may, and she may."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    found = get_object_or_404(standing_tags_of(elder), code=tag)
    if not may_take_back(found, request.acting):
        raise Http404
    tags.take_back_tag(tag=found, acting=request.acting, at=at)
    messages.success(request, _("已经去掉了。"))
    return redirect("health:chart", elder.code, found.metric)
