"""The elder's own pages: how she is, and writing down what she measured."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.accounts.models import Elder
from songhe.health import measures
from songhe.health.actions import readings
from songhe.health.forms import BY_HAND, MeasureForm
from songhe.health.looking import note_look
from songhe.health.plain import sayings_of
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.queries.day import state_of_day
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import standing_hand_readings
from songhe.health.reference import metrics
from songhe.health.wording import metric_unit
from songhe.kernel.templatetags.said import undo_at


def _elder(request: SignedIn) -> Elder:
    """The elder whom the guard has seen to."""
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


@elder_required
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """How I am: the sentence of the day, what to do, then at most three measures in words."""
    elder, at = _elder(request), timezone.now()
    note_look(request.acting, elder, gettext_noop("健康情况"), at)
    found = measures.measures_of(elder, at=at)
    alerts = list(open_alerts_of(elder).select_related("acknowledged_by"))
    with timezone.override(zone_of(elder)):
        context = {
            "elder": elder,
            "state": state_of_day(elder, at),
            "sayings": sayings_of(found, alerts, at),
            "alerts": alerts,
            "measures": found,
            "since": measures.week_ago(at),
        }
        return render(request, "health/elder/mine.html", context)


@elder_required
@require_safe
def measure(request: SignedIn) -> HttpResponse:
    """What was measured? At most four things to choose from."""
    return render(request, "health/elder/measure.html", {})


@elder_required
@require_http_methods(["GET", "POST"])
def write(request: SignedIn, what: str) -> HttpResponse:
    """The numbers on the instrument, and done."""
    if what not in BY_HAND:
        raise Http404
    form = MeasureForm(request.POST or None, what=what)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        rows = readings.write_readings(
            elder=_elder(request),
            values=form.values,
            taken_at=at,
            by=request.acting.label,
            at=at,
        )
        words = _("记下了：%(figures)s。") % {"figures": _said(form.values)}
        undo = undo_at(reverse("health:take_back", args=[rows[0].code]))
        messages.success(request, words, extra_tags=undo)
        return redirect("health:mine")
    return render(request, "health/elder/write.html", {"form": form, "what": what})


def _said(values: dict[str, float]) -> str:
    parts = [
        f"{metrics()[code].shown(value)} {metric_unit(metrics()[code])}"
        for code, value in values.items()
        if code not in {"bp_systolic", "bp_diastolic"}
    ]
    if "bp_systolic" in values:
        parts.insert(0, f"{values['bp_systolic']:.0f}/{values['bp_diastolic']:.0f}")
    return _("，").join(parts)


@elder_required
@require_POST
def take_back(request: SignedIn, code: str) -> HttpResponse:
    """Undo what was just written down, with everything written at the same moment."""
    elder, at = _elder(request), timezone.now()
    first = get_object_or_404(standing_hand_readings(), elder=elder, code=code)
    together = standing_hand_readings().filter(elder=elder, written_at=first.written_at)
    for row in together:
        readings.take_back_reading(reading=row, at=at)
    messages.success(request, _("已经去掉了。"))
    return redirect("health:measure")
