"""One visit, for each who has to do with it."""

from datetime import datetime
from math import ceil
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, elder_required, role_required, signed_in
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.kernel.templatetags.moments import clock, moment
from songhe.shop import queries as shop
from songhe.shop.actions.reviews import AlreadyRated
from songhe.shop.queries.addresses import where_to
from songhe.visits import looks, queries
from songhe.visits.actions import doing
from songhe.visits.forms import CheckInForm, ConfirmForm, DeclineForm, WhyForm
from songhe.visits.models import Visit, VisitTask
from songhe.visits.states import VisitState
from songhe.visits.views.steps import steps_of

SHOWN = 20
A_DAY = 86_400  # a browser's timer bears no more than 24 days: beyond, it goes off at once


class Opening(NamedTuple):
    """When the door opens for checking in, and in how many seconds the page looks again."""

    at: datetime
    seconds: int


def viewer(acting: Acting) -> Person:
    """Return whose visits these are: the elder's, also when the station helps her."""
    return acting.elder.person if acting.elder else acting.person


def find(request: SignedIn, code: str) -> Visit:
    """Return a visit that whoever asks has to do with.

    :raises Http404: if there is none such for them.
    """
    return get_object_or_404(queries.visits_visible_to(viewer(request.acting)), code=code)


@require_GET
@signed_in
def visits(request: SignedIn) -> HttpResponse:
    """List an elder's visits, or those of a relative's elders, newest first."""
    acting = request.acting
    if acting.role is not None and acting.elder is None:
        raise Http404
    found = queries.visits_visible_to(viewer(acting)).order_by("-starts_at", "-pk")[:SHOWN]
    return render(request, "visits/visits.html", {"visits": found})


@require_GET
@signed_in
def for_order(request: SignedIn, code: str) -> HttpResponse:
    """Go from an order to its visit."""
    order = get_object_or_404(shop.orders_visible_to(viewer(request.acting)), code=code)
    visits = queries.visit_of_order(order)
    first = visits.filter(order_line__off=None).first() or visits.first()
    if first is None:
        messages.info(request, _("上门还没有安排好，马上就好。"))
        return redirect("shop:order", code)
    return redirect("visits:visit", first.code)


@require_GET
@signed_in
def visit(request: SignedIn, code: str) -> HttpResponse:
    """Show a visit to the elder, the family, the worker, the manager or the station."""
    found = find(request, code)
    tasks = list(found.tasks.all())
    context = {"visit": found, "steps": steps_of(found), "tasks": tasks}
    if request.acting.elder is not None:
        return render(request, "visits/elder_visit.html", context)
    context["undone"] = sum(task.done_at is None for task in tasks)
    if request.acting.role == Role.WORKER:
        return _for_worker(request, found, context)
    if request.acting.role in {Role.MANAGER, Role.OPERATOR}:
        return _for_desk(request, found, context)
    return render(request, "visits/family_visit.html", context)


def _for_worker(request: SignedIn, found: Visit, context: dict[str, object]) -> HttpResponse:
    at = timezone.now()
    where = looks.may_see_where(found, request.acting, at=at)
    if where:
        looks.note_looks([found], request.acting, at=at)
    place = where_to(found.order_line.order.checkout)
    more = {
        "shows_where": where,
        "where": place,
        "form": CheckInForm(),
        "opens": opening(found, at),
    }
    return render(request, "visits/worker_visit.html", context | more)


def opening(visit: Visit, at: datetime) -> Opening | None:
    """Return from when the worker can check in; None if she can now."""
    opens_at = doing.opens_at(visit)
    if at >= opens_at:
        return None
    return Opening(opens_at, min(ceil((opens_at - at).total_seconds()), A_DAY))


def _for_desk(request: SignedIn, found: Visit, context: dict[str, object]) -> HttpResponse:
    at = timezone.now()
    manages = request.acting.role == Role.MANAGER
    more = {
        "manages": manages,
        "opens": opening(found, at),
        "others": queries.free_workers(found, at=at)
        if manages and found.state in {VisitState.OFFERED, VisitState.ACCEPTED}
        else [],
        "help_form": WhyForm(),
        "decline_form": DeclineForm(),
    }
    return render(request, "visits/desk_visit.html", context | more)


def _own(request: SignedIn, code: str) -> Visit:
    """Return a visit of the worker's own.

    :raises Http404: if it is somebody else's.
    """
    return get_object_or_404(
        queries.visits_visible_to(request.acting.person).filter(worker=request.acting.person),
        code=code,
    )


@require_POST
@role_required(Role.WORKER)
def check_in(request: SignedIn, code: str) -> HttpResponse:
    """At the door, with the code that the elder reads."""
    found = _own(request, code)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("签到码是 4 个数字，请长辈再念一遍。"))
        return redirect("visits:visit", code)
    try:
        doing.check_in(
            visit=found,
            code=form.cleaned_data["code"],
            by=request.acting.label,
            at=timezone.now(),
        )
    except doing.WrongCode as wrong:
        messages.warning(request, _wrong(wrong.left))
    except doing.TooManyTries:
        messages.warning(request, _("输错太多次了，请让调度或社区站帮您签到。"))
    except doing.TooEarly as early:
        messages.warning(
            request, _("还早，%(opens)s以后才能签到。") % {"opens": moment(early.opens_at)}
        )
    except doing.TooLate:
        messages.warning(
            request,
            _("约的是 %(when)s，已经过了一个多小时，请打电话给调度。")
            % {"when": clock(found.starts_at)},
        )
    except NotAllowed:
        messages.info(request, _("这次上门取消了，或者已经签到了。"))
    else:
        messages.success(request, _("签到好了，开始吧。"))
    return redirect("visits:visit", code)


def _wrong(left: int) -> str:
    if left == 0:
        return _("输错太多次了，请让调度或社区站帮您签到。")
    return _("签到码不对，请长辈再念一遍。还可以试 %(left)s 次。") % {"left": left}


@require_POST
@role_required(Role.MANAGER, Role.OPERATOR)
def help_in(request: SignedIn, code: str) -> HttpResponse:
    """Vouch that the worker is there, with the reason."""
    found = find(request, code)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请写一句怎么核实的。"))
        return redirect("visits:visit", code)
    try:
        doing.check_in_for_worker(
            visit=found,
            by=request.acting.label,
            why=form.cleaned_data["why"],
            at=timezone.now(),
        )
    except doing.TooEarly as early:
        messages.warning(
            request, _("还早，%(opens)s以后才能签到。") % {"opens": moment(early.opens_at)}
        )
    except doing.TooLate:
        messages.warning(request, _("已经过了一个多小时，不能签到了。"))
    except NotAllowed:
        messages.info(request, _("这次上门取消了，或者已经签到了。"))
    else:
        messages.success(request, _("签到好了，已经记在您的名下。"))
    return redirect("visits:visit", code)


@require_POST
@role_required(Role.WORKER)
def tick(request: SignedIn, code: str, place: int) -> HttpResponse:
    """Tick a task, or take the tick back."""
    found = _own(request, code)
    task = get_object_or_404(VisitTask.objects.select_related("visit"), visit=found, place=place)
    try:
        doing.tick_task(task=task, done=request.POST.get("done") == "1", at=timezone.now())
    except NotAllowed:
        messages.info(request, _("签到以后才能打勾，签退以后不能再改。"))
    return redirect(f"{reverse('visits:visit', args=[code])}#tasks")


@require_POST
@role_required(Role.WORKER, Role.MANAGER)
def check_out(request: SignedIn, code: str) -> HttpResponse:
    """All is done."""
    found = _own(request, code) if request.acting.role == Role.WORKER else find(request, code)
    try:
        doing.check_out(visit=found, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("还没有签到，或者已经签退了。"))
    else:
        messages.success(request, _("签退了，等长辈确认。辛苦了。"))
    return redirect("visits:visit", code)


@require_POST
@elder_required
def confirm(request: SignedIn, code: str) -> HttpResponse:
    """The elder's word: it was done, and how."""
    found = find(request, code)
    form = ConfirmForm(request.POST)
    if "words" in form.errors:  # nothing is confirmed yet, and what she typed is still there
        context = {"visit": found, "steps": steps_of(found), "tasks": found.tasks.all()}
        return render(request, "visits/elder_visit.html", context | {"form": form}, status=422)
    stars = form.cleaned_data["stars"] if form.is_valid() else None
    try:
        doing.confirm(
            visit=found,
            acting=request.acting,
            stars=stars,
            words=form.cleaned_data.get("words", ""),
            at=timezone.now(),
        )
    except (NotAllowed, AlreadyRated):
        messages.info(request, _("已经确认过了，谢谢您。"))
    else:
        messages.success(request, _thanks(found))
    return redirect("visits:visit", code)


def _thanks(visit: Visit) -> str:
    """Her word pays a visit; of one that only explained goods, the goods, if that still waits."""
    if visit.is_explaining and visit.order_line.order.fulfilled_at is not None:
        return _("好的，谢谢您。")  # as it was before she confirmed
    return _("好的，钱转给服务商了。谢谢您。")
