"""The officer's page of programmes: spent, open to whom, what somebody would get, the export."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.workbooks import write_xlsx, xlsx_answer
from songhe.shop.actions.programmes import (
    CodeTaken,
    NotRunning,
    Replaced,
    WrongDays,
    close_programme,
    make_programme,
)
from songhe.shop.models import Draw, Programme
from songhe.shop.programme_forms import CloseForm, DaysForm, ProgrammeForm, WouldForm
from songhe.shop.queries import programmes as queries


@require_safe
@role_required(Role.OFFICER)
def programmes(request: SignedIn) -> HttpResponse:
    """Every programme and what was spent of it; and what somebody would get for a price."""
    at = timezone.now()
    asked = "age" in request.GET
    form = WouldForm(request.GET if asked else None)
    would = queries.would_get(form.person, form.line, at) if asked and form.is_valid() else []
    paid = sum(one.amount for one in would)
    today = timezone.localdate(at)
    context = {
        "standings": queries.standings(at),
        "form": form,
        "asked": asked and form.is_valid(),
        "would": would,
        "rest": form.line.total - paid if asked and form.is_valid() else 0,
        "days_form": DaysForm(initial={"first": today.replace(day=1), "last": today}),
        "close_form": CloseForm(),
    }
    return render(request, "shop/programmes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OFFICER)
def new_programme(request: SignedIn) -> HttpResponse:
    """Make a programme, or with `?from=` a new version of one."""
    old = request.GET.get("from", "").replace("\x00", "")
    replaces = get_object_or_404(Programme, code=old) if old else None
    form = ProgrammeForm(request.POST or None, replaces=replaces)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            make_programme(facts=form.facts(), acting=request.acting, at=at, replaces=replaces)
        except WrongDays:
            form.add_error("starts_on", _("从今天或以后开始；新版本最早明天开始。"))
        except CodeTaken:
            form.add_error(None, _("这个代号已经有了。"))
        except Replaced:
            form.add_error(None, _("它已经有更新的版本了，请从最新的那一版改。"))
        else:
            messages.success(request, _("写好了，到那天自动开始。"))
            return redirect("shop:programmes")
    context = {"form": form, "replaces": replaces}
    status = 422 if form.errors else 200
    return render(request, "shop/new_programme.html", context, status=status)


@require_POST
@role_required(Role.OFFICER)
def close(request: SignedIn, code: str) -> HttpResponse:
    """Nobody draws on it any more; why stands in its history."""
    found = get_object_or_404(Programme, code=code)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请写明理由。"))
        return redirect("shop:programmes")
    reason, at = form.cleaned_data["reason"], timezone.now()
    try:
        close_programme(programme=found, reason=reason, acting=request.acting, at=at)
    except NotRunning:
        messages.info(request, _("它已经结束了。"))
    else:
        messages.success(request, _("停了，今天起不再新补；已经答应的照付。"))
    return redirect("shop:programmes")


@require_safe
@role_required(Role.OFFICER)
def export_draws(request: SignedIn) -> HttpResponse:
    """What was drawn, order by order, for the auditor; nobody's name is in it."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("请选从哪天到哪天。"))
        return redirect("shop:programmes")
    days = form.cleaned_data
    name = f"draws-{days['first']}-{days['last']}.xlsx"
    return xlsx_answer(_sheet(queries.draws_for_audit(**days)), name=name)


def _sheet(draws: Iterable[Draw]) -> bytes:
    heads = (
        _("时间"),
        _("项目"),
        _("出资"),
        _("订单"),
        _("商家"),
        _("补了（分）"),
        _("没退的（分）"),
    )
    rows = (
        (
            timezone.localtime(one.drawn_at).strftime("%Y-%m-%d %H:%M"),
            one.programme.name,
            one.programme.fund,
            one.order.code,
            one.order.provider.name,
            one.amount,
            one.kept,
        )
        for one in draws
    )
    return write_xlsx([heads, *rows])
