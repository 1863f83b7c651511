"""The worker's day: where to go next, and where that is."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.shop.queries.addresses import Where, where_to
from songhe.visits import looks, queries
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.views.visit import Opening, opening

WEEK = 7
OVER = (VisitState.DONE, VisitState.CONFIRMED, VisitState.MISSED)


@dataclass(frozen=True)
class Stop:
    """One stop of the way; the address only on the day itself."""

    number: int
    visit: Visit
    shows_where: bool
    is_next: bool
    opens: Opening | None  # from when she can check in, if not yet

    @property
    def where(self) -> Where:
        """Her home, or the place that was chosen for this purchase."""
        return where_to(self.visit.order_line.order.checkout)


@require_GET
@role_required(Role.WORKER)
def day(request: SignedIn) -> HttpResponse:
    """Show one day's visits in the order of the way."""
    at = timezone.now()
    today = timezone.localdate(at)
    try:
        wished = parse_date(request.GET.get("day", "")) or today
    except ValueError:
        wished = today
    visits = list(queries.day_of_worker(request.acting.person, wished))
    shown = [visit for visit in visits if looks.may_see_where(visit, request.acting, at=at)]
    looks.note_looks(shown, request.acting, at=at)
    ahead = next((visit for visit in visits if visit.state not in OVER), None)
    week = [today + timedelta(days=number) for number in range(WEEK)]
    counts = queries.days_of_worker(request.acting.person, week[0], week[-1])
    context = {
        "day": wished,
        "is_today": wished == today,
        "stops": [
            Stop(number, visit, visit in shown, visit == ahead, opening(visit, at))
            for number, visit in enumerate(visits, 1)
        ],
        "left": sum(visit.state not in OVER for visit in visits),
        "week": [(date, counts.get(date, 0)) for date in week],
    }
    return render(request, "visits/day.html", context)
