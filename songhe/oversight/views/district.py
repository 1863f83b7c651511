"""The district now, and supply against need."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Region
from songhe.accounts.states import Role
from songhe.oversight import drawing
from songhe.oversight.queries import district as now, providers, supply

KINDS_SHOWN = 6


@role_required(Role.OFFICER)
@require_GET
def district(request: SignedIn) -> HttpResponse:
    """Show the whole page, or, to a page that keeps itself fresh, its figures alone."""
    found = _district(request)
    context = {"district": found, **_now(found, timezone.now())}
    part = request.headers.get("HX-Request") is not None
    return render(request, "oversight/_now.html" if part else "oversight/district.html", context)


@role_required(Role.OFFICER)
@require_GET
def needs(request: SignedIn) -> HttpResponse:
    """Show supply beside need, and one kind of need street by street."""
    found = _district(request)
    streets = list(now.streets_of(found))
    balances = supply.balances(streets, timezone.now())
    wanted = request.GET.get("kind", "")
    chosen = next((one for one in balances if one.code == wanted), None)
    chosen = chosen or (balances[0] if balances else None)
    longest = max((max(one.needed.drawn, one.offers.times_a_week) for one in balances), default=0)
    part = request.headers.get("HX-Request") is not None
    context = {
        "district": found,
        "balances": balances[:KINDS_SHOWN] if part else balances,
        "longest": longest,
        "chosen": chosen,
        "streets": supply.by_street(chosen, streets) if chosen and not part else [],
    }
    return render(request, "oversight/_needs.html" if part else "oversight/needs.html", context)


def _now(district: Region, at: datetime) -> dict[str, object]:
    streets = list(now.streets_of(district))
    alerts = now.alerts_now(district)
    visits = now.visits_today(district, streets, at)
    answers = now.answers_of(district, at)
    return {
        "at": at,
        "alerts": alerts,
        "answers": answers,
        "answer_bars": drawing.answer_bars(answers),
        "visits": visits,
        "hours": drawing.hours_of(visits.hours, at),
        "map": drawing.map_of(streets, visits.by_street, alerts),
        "rows": drawing.rows_of(streets, visits.by_street, alerts),
        "opinions": now.opinions(at),
        "waiting": providers.decisions_waiting(at),
    }


def _district(request: SignedIn) -> Region:
    found = now.district_of(request.acting)
    if found is None:
        raise Http404
    return found
