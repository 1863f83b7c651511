"""Writing down what was measured, by her, by a relative, by her station; and putting it right."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.models import Elder
from songhe.health.actions import readings
from songhe.health.forms.measures import BY_HAND, LABELS_OF, MeasureForm
from songhe.health.models.readings import HandReading
from songhe.health.queries.figures import zone_of
from songhe.health.queries.writing import (
    hand_readings_near,
    may_write_readings,
    usual_metric,
    written_lately,
    written_together,
)
from songhe.health.words.wording import written_words
from songhe.kernel.templatetags.said import undo_at


@elder_required
@require_safe
def measure(request: SignedIn) -> HttpResponse:
    """What was measured? The usual at once; or all there is to choose from."""
    if "all" in request.GET:
        return render(request, "health/elder/measure.html", {"kinds": LABELS_OF.items()})
    return redirect("health:write", what=what_of({usual_metric(_herself(request))}))


@elder_required
@require_http_methods(["GET", "POST"])
def write(request: SignedIn, what: str) -> HttpResponse:
    """The numbers on the instrument, and done."""
    return _write(request, _herself(request), what)


@signed_in
@require_http_methods(["GET", "POST"])
def write_for(request: SignedIn, code: str, what: str = "pressure") -> HttpResponse:
    """The same for a relative or the station, who may also say when it was measured."""
    elder = Elder.objects.select_related("person", "station").filter(code=code).first()
    if elder is None or not may_write_readings(
        acting=request.acting, elder=elder, at=timezone.now()
    ):
        raise Http404
    return _write(request, elder, what)


@signed_in
@require_http_methods(["GET", "POST"])
def amend(request: SignedIn, code: str) -> HttpResponse:
    """What was written wrong is written anew."""
    at = timezone.now()
    rows = _rows(request, code, at)
    elder, what = rows[0].elder, what_of({row.metric for row in rows})
    form = _amending(request, rows, what, at)
    if request.method != "POST" or not form.is_valid():
        return _page(request, elder, what, form, amending=True)
    try:
        new = readings.amend_readings(
            rows=rows,
            values=form.values,
            taken_at=form.taken_at if "shown" in form.changed_data else rows[0].taken_at,
            by=request.acting.label,
            at=at,
            author=request.acting.person,
            meal=form.meal,
        )
    except readings.AlreadyCorrected:
        messages.info(request, _("这一条已经改过了。"))
        return redirect(_back_to(request, elder, what))
    return _said(request, elder, what, new)


def _amending(request: SignedIn, rows: list[HandReading], what: str, at: datetime) -> MeasureForm:
    """The form as it was filled in."""
    zone = zone_of(rows[0].elder)
    shown = rows[0].taken_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    initial: dict[str, object] = {row.metric: row.value for row in rows}
    initial |= {"meal": rows[0].meal, "shown": shown}
    asked = None if _is_hers(request, rows[0].elder) else zone
    return MeasureForm(request.POST or None, what=what, zone=asked, at=at, initial=initial)


@signed_in
@require_POST
def take_back(request: SignedIn, code: str) -> HttpResponse:
    """Undo what was just written down, with everything written at the same moment."""
    at = timezone.now()
    rows = _rows(request, code, at)
    elder, what = rows[0].elder, what_of({row.metric for row in rows})
    try:
        for row in rows:
            readings.take_back_reading(reading=row, at=at)
    except readings.AlreadyCorrected:
        messages.info(request, _("这一条已经改过了。"))
    else:
        messages.success(request, _("已经去掉了。"))
    if _is_hers(request, elder):
        return redirect("health:write", what=what)
    return redirect("health:write_for", code=elder.code, what=what)


def what_of(codes: set[str]) -> str:
    """Return which form writes these metrics; blood pressure, which most measure, if none does."""
    found = (what for what, metrics in BY_HAND.items() if codes and codes <= set(metrics))
    # Of two that would do, the one whose first number is among them: 72 alone is a pulse.
    fitting = sorted(found, key=lambda what: BY_HAND[what][0] not in codes)
    return fitting[0] if fitting else "pressure"


def _herself(request: SignedIn) -> Elder:
    """The elder whom the guard has seen to."""
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


def _is_hers(request: SignedIn, elder: Elder) -> bool:
    return request.acting.elder == elder


def _rows(request: SignedIn, code: str, at: datetime) -> list[HandReading]:
    row = get_object_or_404(hand_readings_near(request.acting), code=code)
    if not may_write_readings(acting=request.acting, elder=row.elder, at=at):
        raise Http404
    return written_together(row)


def _write(request: SignedIn, elder: Elder, what: str) -> HttpResponse:
    if what not in BY_HAND:
        raise Http404
    at = timezone.now()
    zone = None if _is_hers(request, elder) else zone_of(elder)
    form = MeasureForm(request.POST or None, what=what, zone=zone, at=at)
    if request.method == "POST" and form.is_valid():
        rows = readings.write_readings(
            elder=elder,
            values=form.values,
            taken_at=form.taken_at,
            by=request.acting.label,
            at=at,
            author=request.acting.person,
            meal=form.meal,
        )
        return _said(request, elder, what, rows)
    return _page(request, elder, what, form)


def _said(request: SignedIn, elder: Elder, what: str, rows: list[HandReading]) -> HttpResponse:
    words = _("记下了：%(figures)s。") % {"figures": written_words(rows)}
    undo = undo_at(reverse("health:take_back", args=[rows[0].code]))
    messages.success(request, words, extra_tags=undo)
    return redirect(_back_to(request, elder, what))


def _back_to(request: SignedIn, elder: Elder, what: str) -> str:
    if _is_hers(request, elder):
        return reverse("health:mine")
    return reverse("health:write_for", args=[elder.code, what])


def _page(
    request: SignedIn, elder: Elder, what: str, form: MeasureForm, *, amending: bool = False
) -> HttpResponse:
    lately = written_lately(acting=request.acting, elder=elder, at=form.at)
    context = {
        "elder": elder,
        "form": form,
        "what": what,
        "amending": amending,
        "lately": [(rows[0], written_words(rows)) for rows in lately],
        "kinds": LABELS_OF.items(),
    }
    hers = _is_hers(request, elder)
    page = "health/elder/write.html" if hers else "health/family/write.html"
    return render(request, page, context)
