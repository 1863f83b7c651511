"""How an elder is, for those whom she lets see it: relatives, and the staff she agreed to."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts import skins
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.looking import elder_open_or_404, note_look
from songhe.health.queries.alerts import alerts_visible_to
from songhe.health.queries.day import state_of_day
from songhe.health.queries.figures import zone_of
from songhe.health.queries.tags import may_tag, may_take_back, tags_of
from songhe.health.queries.writing import may_write_readings
from songhe.health.reference import metrics, readable_metrics
from songhe.health.rules.days import date_of
from songhe.health.rules.sheets import FOR_DESK, FOR_ELDER, FOR_FAMILY, Sheet
from songhe.health.rules.spans import DAY, MONTH, WEEK, YEAR, window_of
from songhe.health.showing import measures
from songhe.health.showing.histories import PAIRED, history_of, moments_of, spans_of
from songhe.health.showing.history_charts import picture_of
from songhe.health.views.news2 import news2_context
from songhe.health.views.where import where_context
from songhe.health.views.wishes import wishes_context

SPAN_NAMES = {DAY: _("一天"), WEEK: _("一周"), MONTH: _("四周"), YEAR: _("一年")}
MOST_PINS = 60  # alerts on one chart
RECENT = 8


@signed_in
@require_safe
def elder(request: SignedIn, code: str) -> HttpResponse:
    """The day in a sentence, the measures, and the alerts of late."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    note_look(request.acting, elder, gettext_noop("健康情况"), at)
    alerts = alerts_visible_to(request.acting.person, at).filter(elder=elder)
    told = wishes_context(request.acting, elder, at)
    place = where_context(request.acting, elder, at, wishes=told.get("wishes", ()))
    context = {
        "elder": elder,
        "state": state_of_day(elder, at),
        "alerts": alerts[:RECENT],
        "measures": measures.measures_of(elder, at=at, most=6),
        "since": measures.week_ago(at),
        "may_set_places": bool(place),
        "may_set_limits": request.acting.role == Role.DOCTOR
        and request.acting.organisation == elder.clinic,
        **news2_context(request.acting, elder, at),
        **told,
        **place,
        "may_write": may_write_readings(acting=request.acting, elder=elder, at=at),
    }
    with timezone.override(zone_of(elder)):
        return render(request, "health/family/elder.html", context)


@signed_in
@require_safe
def chart(request: SignedIn, code: str, metric: str) -> HttpResponse:
    """One measure over a day, a week, four or a year; a piece of a page where asked for as one."""
    at = timezone.now()
    elder = elder_open_or_404(request.acting, code, at)
    if metric not in readable_metrics():
        raise Http404
    note_look(request.acting, elder, f"{metrics()[metric].name_zh}曲线", at)
    with timezone.override(zone_of(elder)):
        return _chart(request, elder, metric, at)


def _chart(request: SignedIn, elder: Elder, metric: str, at: datetime) -> HttpResponse:
    spans = spans_of(metric)
    window = window_of(
        days=_days(request, spans),
        until=request.GET.get("until", ""),
        today=date_of(at, zone_of(elder)),
    )
    since, until = moments_of(elder, window, at)
    codes = PAIRED.get(metric, (metric,))
    alerts = alerts_visible_to(request.acting.person, at).filter(
        elder=elder, metric__in=codes, raised_at__gte=since, raised_at__lt=until
    )
    shown = list(alerts[:MOST_PINS])
    tags = list(tags_of(elder=elder, metrics=codes, since=since, until=until))
    history = history_of(
        elder=elder,
        metric=metric,
        window=window,
        at=at,
        alerts=shown,
        tags=tags,
        plain=skins.is_for_elder(request),
    )
    context = {
        "elder": elder,
        "metric": metric,
        "picture": picture_of(history, sheets=sheets_of(request)),
        "window": window,
        "spans": [(days, SPAN_NAMES[days]) for days in spans],
        "alerts": shown[:RECENT],
        "tags": [(tag, may_take_back(tag, request.acting)) for tag in tags],
        "may_tag": may_tag(acting=request.acting, elder=elder, at=at),
    }
    part = "health/family/_chart_page.html" if request.htmx else "health/family/chart.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _days(request: SignedIn, spans: tuple[int, ...]) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in {str(days) for days in spans} else WEEK


def sheets_of(request: SignedIn) -> tuple[Sheet, ...]:
    """The sizes in which charts are drawn for whoever asks."""
    if skins.base_or_desk(request) == skins.DESK:
        return FOR_DESK
    return FOR_ELDER if skins.is_for_elder(request) else FOR_FAMILY
