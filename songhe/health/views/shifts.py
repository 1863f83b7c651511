"""Coming on duty, handing over, and reading what the last shift left."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn
from songhe.accounts.models import Person
from songhe.accounts.queries import members_of
from songhe.health.actions import shifts as actions
from songhe.health.models.alerts import Alert
from songhe.health.models.shifts import Shift
from songhe.health.queries import shifts
from songhe.health.queries.desk import MOST, queue_at
from songhe.health.views.alerts import rows_of
from songhe.health.views.desk import on_desk

LONGEST_WORDS = 500


@on_desk
@require_POST
def start(request: SignedIn) -> HttpResponse:
    actions.start_shift(acting=request.acting, at=timezone.now())
    messages.success(request, _("您在值班了。有新的提醒会先通知您。"))
    return redirect("health:desk")


@on_desk
@require_http_methods(["GET", "POST"])
def hand_over(request: SignedIn) -> HttpResponse:
    """A word on each open alert, and who comes next."""
    at = timezone.now()
    shift = shifts.shift_of(request.acting, at)
    if shift is None:
        messages.info(request, _("您现在没有在值班。"))
        return redirect("health:desk")
    people = _colleagues(request)
    if request.method == "POST":
        code = request.POST.get("to", "")
        to = next((person for person in people if person.code == code), None)
        try:
            actions.end_shift(acting=request.acting, to=to, words=_words(request), at=at)
        except actions.NoDuty:
            messages.info(request, _("已经交过班了。"))
        else:
            messages.success(request, _("交班了，辛苦了。"))
        return redirect("health:desk")
    alerts = list(queue_at(request.acting, at)[:MOST])
    present = shifts.on_duty(shift.organisation, request.acting.role, at)  # type: ignore[arg-type]
    context = {
        "shift": shift,
        "rows": rows_of(request.acting, alerts, at),
        "people": people,
        "first": present.exclude(pk=request.acting.person.pk).first(),
        "me": request.acting.person,
    }
    return render(request, "health/desk/end.html", context)


def _colleagues(request: SignedIn) -> list[Person]:
    acting = request.acting
    if acting.organisation is None:
        return []
    members = members_of(acting.organisation, acting.role)
    return list(members.exclude(pk=acting.person.pk))


def _words(request: SignedIn) -> dict[str, str]:
    return {
        name.removeprefix("words-"): str(words).strip()[:LONGEST_WORDS]
        for name, words in request.POST.items()
        if name.startswith("words-")
    }


@on_desk
@require_http_methods(["GET", "POST"])
def handover(request: SignedIn, code: str) -> HttpResponse:
    """What the last shift left; on POST the next person has read it."""
    at = timezone.now()
    shift = get_object_or_404(
        Shift.objects.select_related("person", "handed_to", "read_by"),
        organisation=request.acting.organisation,
        code=code,
        ended_at__isnull=False,
    )
    if request.method == "POST":
        try:
            actions.confirm_handover(shift=shift, acting=request.acting, at=at)
        except actions.NoDuty:
            messages.info(request, _("这份交班已经有人看过了，或者不是留给您的。"))
        else:
            messages.success(request, _("您接班了。交给您的提醒都在您手里。"))
        return redirect("health:desk")
    left = Alert.objects.select_related("elder__person", "acknowledged_by")
    lines = list(shift.lines.prefetch_related(Prefetch("alert", left)))
    if not lines and request.acting.person not in {shift.person, shift.handed_to}:
        raise Http404
    context: dict[str, Any] = {
        "shift": shift,
        "lines": list(zip(lines, _titles(request, lines), strict=True)),
        "mine": shift in shifts.handovers_to_read(request.acting, at),
    }
    return render(request, "health/desk/handover.html", context)


def _titles(request: SignedIn, lines: list[Any]) -> list[str]:
    rows = rows_of(request.acting, [line.alert for line in lines], timezone.now())
    return [str(row["title"]) for row in rows]
