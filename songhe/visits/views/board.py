"""The provider's day: who is where, what waits for an answer, what goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Provider
from songhe.kernel.flow import NotAllowed
from songhe.kernel.templatetags.moments import clock
from songhe.visits import queries
from songhe.visits.actions import planning
from songhe.visits.forms import DeclineForm
from songhe.visits.models import Visit
from songhe.visits.rules import windows
from songhe.visits.rules.board import Block, Cell, hours_of, row_of
from songhe.visits.states import VisitState
from songhe.visits.views.beside import beside


@dataclass(frozen=True)
class Shown:
    """A visit as it stands on the board."""

    visit: Visit
    tone: str  # done, here, next, late
    icon: str
    words: str


@dataclass(frozen=True)
class Row:
    """One worker's day."""

    worker: Person
    cells: list[Cell[Shown]]


@dataclass(frozen=True)
class Late:
    """A visit that has not begun, how late it is, and who could go instead."""

    visit: Visit
    minutes: int
    others: list[Person]


@dataclass(frozen=True)
class Offer:
    """A visit that waits for an answer, and why it fits."""

    visit: Visit
    times: int


def provider_of(request: SignedIn) -> Provider:
    """Return the provider that the manager works for.

    :raises Http404: if the organisation sells nothing here.
    """
    provider = catalogue.provider_of(request.acting.organisation)
    if provider is None:
        raise Http404
    return provider


@require_GET
@role_required(Role.MANAGER)
def board(request: SignedIn) -> HttpResponse:
    """Show a day, worker by worker, and what needs a decision."""
    provider, at = provider_of(request), timezone.now()
    today = timezone.localdate(at)
    day = _day(request.GET.get("day", "")) or today
    visits = list(queries.board_of(provider, day))
    offers = list(queries.offers_to(provider))
    times = queries.times_visited(offers)
    midnight = queries.day_bounds(day)[0]
    hours = hours_of([_block(visit, at) for visit in visits], midnight)
    context = {
        "provider": provider,
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "hours": hours,
        "now_hour": timezone.localtime(at).hour if day == today else None,
        "rows": _rows(visits, hours, midnight, at),
        "sentence": _sentence(visits, at),
        "late": _late(visits, at) if day == today else [],
        "unmanned": list(queries.unmanned_of(provider)),
        "missed": list(queries.missed_of(provider)),
        "beside": beside(provider, at),
        "offers": [
            Offer(visit, times.get((visit.worker_id, visit.elder_id), 0)) for visit in offers
        ],
    }
    return render(request, "visits/board.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _rows(visits: Sequence[Visit], hours: range, midnight: datetime, at: datetime) -> list[Row]:
    rows = []
    for _pk, group in groupby(visits, key=lambda visit: visit.worker_id):
        theirs = list(group)
        blocks = [_block(visit, at) for visit in theirs]
        rows.append(Row(theirs[0].worker, row_of(blocks, hours=hours, midnight=midnight)))
    return rows


def _block(visit: Visit, at: datetime) -> Block[Shown]:
    return Block(visit.worker_id, visit.starts_at, visit.ends_at, _shown(visit, at))


def _shown(visit: Visit, at: datetime) -> Shown:
    if visit.state in {VisitState.DONE, VisitState.CONFIRMED}:
        return Shown(visit, "done", "check", _("完成"))
    if visit.state == VisitState.ON_SITE:
        return Shown(visit, "here", "home", _("正在"))
    if visit.state == VisitState.MISSED:
        return Shown(visit, "late", "urgent", _("没有上门"))
    if visit.state == VisitState.NOBODY:
        return Shown(visit, "late", "home", _("没有人开门"))
    minutes = windows.minutes_late(starts_at=visit.starts_at, at=at)
    if minutes:
        return Shown(visit, "late", "urgent", _("晚 %(minutes)s 分") % {"minutes": minutes})
    return Shown(visit, "next", "clock", clock(visit.starts_at))


def _sentence(visits: Sequence[Visit], at: datetime) -> str:
    """Count the day in one sentence, leaving out what there is none of."""
    tones = [_shown(visit, at).tone for visit in visits]
    words = {
        "done": _("%(count)s 次完成"),
        "here": _("%(count)s 次正在做"),
        "next": _("%(count)s 次待上门"),
        "late": _("%(count)s 次晚了"),
    }
    parts = [say % {"count": tones.count(tone)} for tone, say in words.items() if tone in tones]
    return _("，").join(parts)


def _late(visits: Sequence[Visit], at: datetime) -> list[Late]:
    """Return what is late now, the worst first; at most three, each with who could go."""
    late = [
        (windows.minutes_late(starts_at=visit.starts_at, at=at), visit)
        for visit in visits
        if visit.state == VisitState.ACCEPTED
    ]
    worst = sorted((one for one in late if one[0]), key=lambda one: -one[0])[:1]
    return [
        Late(visit, minutes, queries.free_workers(visit, at=at)[:1]) for minutes, visit in worst
    ]


def find(request: SignedIn, code: str) -> Visit:
    """Return a visit of the manager's own provider."""
    return get_object_or_404(
        queries.visits_visible_to(request.acting.person).filter(provider=provider_of(request)),
        code=code,
    )


@require_GET
@role_required(Role.MANAGER)
def ahead_of(request: SignedIn, code: str) -> HttpResponse:
    """Say how many visits of a colleague's are ahead, for who thinks of ending their work."""
    ahead = queries.ahead_of(get_object_or_404(Person, code=code), request.acting.organisation)
    context = {"count": ahead.count(), "first": ahead.first()}
    return render(request, "visits/_ahead_of.html", context)


@require_POST
@role_required(Role.MANAGER)
def accept(request: SignedIn, code: str) -> HttpResponse:
    """Take an order."""
    visit = find(request, code)
    try:
        planning.accept(visit=visit, by=request.acting.label, at=timezone.now())
    except planning.TooLateToAccept:
        messages.warning(request, _("接单的时间过了，钱会退给付款人。"))
    except planning.NobodyToCome:
        messages.warning(request, _("原来的人不在这里工作了，请先换一个人，再接单。"))
        return redirect("visits:visit", visit.code)
    except NotAllowed:
        messages.info(request, _("这一单已经有了结果。"))
    else:
        messages.success(request, _("接单了，已经告诉长辈、家人和服务人员。"))
    return redirect("visits:board")


@require_POST
@role_required(Role.MANAGER)
def decline(request: SignedIn, code: str) -> HttpResponse:
    """Leave an order: it is paid back."""
    visit = find(request, code)
    form = DeclineForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        planning.decline(visit=visit, why=why, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("已经开始或有了结果，请打电话和家属商量。"))
    else:
        if visit.is_explaining:
            messages.success(request, _("好的，已经告诉长辈和家人。"))
            return redirect("visits:board")
        messages.success(request, _("婉拒了，钱已经安排退给付款人。婉拒不影响排名。"))
    return redirect("visits:board")


@require_POST
@role_required(Role.MANAGER)
def tell_late(request: SignedIn, code: str) -> HttpResponse:
    """Let elder and family know that it will be later."""
    visit = find(request, code)
    try:
        planning.tell_late(visit=visit, by=request.acting.label, at=timezone.now())
    except planning.NotLate:
        messages.info(request, _("已经告诉过了，或者已经到了。"))
    else:
        messages.success(request, _("已经告诉长辈和家人。"))
    return redirect("visits:board")


@require_POST
@role_required(Role.MANAGER)
def reassign(request: SignedIn, code: str) -> HttpResponse:
    """Send somebody else."""
    visit = find(request, code)
    at = timezone.now()
    chosen = request.POST.get("worker", "")
    worker = next((one for one in queries.free_workers(visit, at=at) if one.code == chosen), None)
    try:
        if worker is None:
            raise planning.NotFree(chosen)
        planning.reassign(visit=visit, worker=worker, by=request.acting.label, at=at)
    except planning.NotFree:
        messages.warning(request, _("这位服务人员那个时间有别的安排，请换一位。"))
    except NotAllowed:
        messages.info(request, _("已经开始或有了结果，不能改派。"))
    else:
        messages.success(request, _("改派好了，已经告诉每一方。"))
    return redirect("visits:visit", visit.code)
