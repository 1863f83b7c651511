"""How the rules did, for those who are called by them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn
from songhe.accounts.states import Role
from songhe.health.queries.rule_report import rule_report
from songhe.health.views.desk import on_desk
from songhe.health.words.rule_words import line_of

SPANS = (7, 28, 90)  # days


@on_desk
@require_safe
def report(request: SignedIn) -> HttpResponse:
    """What each rule asked of people and what came of it; the most wasteful first."""
    at = timezone.now()
    found = rule_report(acting=request.acting, days=_days(request), at=at)
    context = {
        "report": found,
        "lines": [line_of(figures) for figures in found.rules],
        "spans": SPANS,
        "station": request.acting.role == Role.OPERATOR,
    }
    return render(request, "health/rules/report.html", context)


def _days(request: SignedIn) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in {str(days) for days in SPANS} else SPANS[1]
