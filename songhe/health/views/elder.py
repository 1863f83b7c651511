"""The elder's own page: how she is."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.accounts.models import Elder
from songhe.health.looking import note_look
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.queries.day import state_of_day
from songhe.health.queries.figures import zone_of
from songhe.health.showing import measures
from songhe.health.words.plain import sayings_of


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
