"""The operator's desk: find an elder of this station, and see what waits."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.health.queries.alerts import alerts_visible_to
from songhe.health.states import OPEN
from songhe.stations import queries

A_PAGE = 20
ALERTS_SHOWN = 8


@role_required(Role.OPERATOR)
@require_GET
def desk(request: SignedIn) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:40]
    found = queries.find_elders(request.acting.organisation, words)
    context = {
        "words": words,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "kept": f"&{urlencode({'q': words})}" if words else "",
        "sessions": queries.sessions_of_day(request.acting.organisation, timezone.localdate()),
        "open_session": queries.open_session_of(request.acting),
    }
    return render(request, "stations/desk.html", context)


@role_required(Role.OPERATOR)
@require_GET
def alerts(request: SignedIn) -> HttpResponse:
    """The open alerts of this station's elders: a piece of the desk that keeps itself fresh."""
    waiting = alerts_visible_to(request.acting.person).filter(state__in=OPEN)[:ALERTS_SHOWN]
    return render(request, "stations/_alerts.html", {"alerts": waiting})
