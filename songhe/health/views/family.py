"""How an elder is, for those whom she lets see it: relatives, and the staff she agreed to."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.health import charts, measures
from songhe.health.looking import elder_open_or_404, note_look
from songhe.health.queries.alerts import alerts_visible_to
from songhe.health.queries.day import state_of_day
from songhe.health.queries.writing import may_write_readings
from songhe.health.reference import metrics
from songhe.health.rules.drawing import FOR_DESK, FOR_ELDER, FOR_FAMILY, Sheet

DAYS = (1, 7, 28)
RECENT = 8
SHEETS = {"base_desk.html": FOR_DESK, "base.html": FOR_FAMILY, "base_elder.html": FOR_ELDER}


@signed_in
@require_safe
def elder(request: SignedIn, code: str) -> HttpResponse:
    """The day in a sentence, the measures, and the alerts of late."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    note_look(request.acting, elder, gettext_noop("健康情况"), at)
    alerts = alerts_visible_to(request.acting.person, at).filter(elder=elder)
    context = {
        "elder": elder,
        "state": state_of_day(elder, at),
        "alerts": alerts[:RECENT],
        "measures": measures.measures_of(elder, at=at, most=6),
        "since": measures.week_ago(at),
        "base": base_of(request),
        "may_write": may_write_readings(acting=request.acting, elder=elder, at=at),
    }
    return render(request, "health/family/elder.html", context)


@signed_in
@require_safe
def chart(request: SignedIn, code: str, metric: str) -> HttpResponse:
    """One metric over a day, a week or four; a piece of a page where it is asked for as one."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    if metric not in metrics():
        raise Http404
    days = _days(request)
    note_look(request.acting, elder, f"{metrics()[metric].name_zh}曲线", at)
    together = ("bp_systolic", "bp_diastolic") if metric == "bp_systolic" else (metric,)
    pictures = [
        charts.picture_of(
            elder_id=elder.pk,
            metric=one,
            since=at - timedelta(days=days),
            until=at,
            sheets=sheets_of(request),
        )
        for one in together
    ]
    context = {
        "elder": elder,
        "metric": metric,
        "pictures": pictures,
        "days": days,
        "choices": DAYS,
        "base": base_of(request),
    }
    part = "health/family/_chart_page.html" if request.htmx else "health/family/chart.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _days(request: SignedIn) -> int:
    wanted = request.GET.get("days", "7")
    return int(wanted) if wanted in {str(days) for days in DAYS} else 7


def sheets_of(request: SignedIn) -> tuple[Sheet, ...]:
    """The sizes in which charts are drawn for whoever asks."""
    return SHEETS[base_of(request)]


def base_of(request: SignedIn) -> str:
    """The base page of whoever asks."""
    if request.acting.role is not None and not request.acting.assisting:
        return "base_desk.html"
    return "base_elder.html" if request.acting.elder is not None else "base.html"
