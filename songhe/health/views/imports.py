"""Bringing a file of measurements, for relatives and the station: look, then take it."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.health.actions import imports as actions
from songhe.health.forms.imports import FileForm, PlanForm
from songhe.health.models.imports import ReadingImport
from songhe.health.queries.imports import Preview, imports_visible_to, preview_of
from songhe.health.queries.writing import may_write_readings
from songhe.health.rules.tables import IsAWorkbook, NotATable, TooLong
from songhe.health.states import ImportState
from songhe.health.words.import_words import first_rows, refused_words
from songhe.kernel.flow import NotAllowed
from songhe.kernel.templatetags.said import undo_at

MINE = 10  # of the files that one brought before


@signed_in
@require_http_methods(["GET", "POST"])
def bring(request: SignedIn, code: str) -> HttpResponse:
    """Choose a file; what is in it is shown before anything is stored."""
    elder = _elder_or_404(request, code)
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > actions.LARGEST:
            form.add_error("file", _("文件超过 2 MB，请分成几份。"))
        elif (brought := _started(request, elder, form)) is not None:
            return redirect("health:import", code=brought.code)
    mine = imports_visible_to(request.acting).filter(elder=elder)[:MINE]
    context = {"elder": elder, "form": form, "mine": mine}
    return render(request, "health/imports/bring.html", context)


def _started(request: SignedIn, elder: Elder, form: FileForm) -> ReadingImport | None:
    file = form.cleaned_data["file"]
    try:
        return actions.start_import(
            elder=elder,
            raw=file.read(),
            file_name=file.name,
            acting=request.acting,
            at=timezone.now(),
        )
    except IsAWorkbook:
        form.add_error(
            "file", _("这是旧版 Excel 文件（.xls）。请在 Excel 里另存为 .xlsx，再选那个文件。")
        )
    except actions.TooLarge:
        form.add_error("file", _("这张表太大了，请只留测量记录，或分成几份。"))
    except TooLong:
        form.add_error("file", _("行数太多，一次最多两万行。请分成几份。"))
    except NotATable:
        form.add_error("file", _("看不懂这个文件，它不像是一张表。请选 Excel 或 CSV 文件。"))
    return None


@signed_in
@require_http_methods(["GET", "POST"])
def look(request: SignedIn, code: str) -> HttpResponse:
    """What would be taken, row by row; read it in another way until it is right."""
    brought, at = _import_or_404(request, code), timezone.now()
    context: dict[str, object] = {"brought": brought, "elder": brought.elder}
    if brought.state != ImportState.WAITING:
        context["may_undo"] = _may_undo(brought, at)
        return render(request, "health/imports/done.html", context)
    found = preview_of(brought, at)
    form = PlanForm(request.POST or None, plan=found.plan, columns=found.columns())
    if request.method == "POST" and form.is_valid():
        return _replan(request, brought, form, found)
    context |= {
        "form": form,
        "found": found,
        "rows": first_rows(found),
        "refused": refused_words(found),
    }
    return render(request, "health/imports/look.html", context)


def _replan(
    request: SignedIn, brought: ReadingImport, form: PlanForm, found: Preview
) -> HttpResponse:
    try:
        actions.set_plan(brought=brought, plan=form.plan(len(found.plan.roles)))
    except NotAllowed:
        messages.info(request, _("这个文件已经处理过了。"))
    return redirect("health:import", code=brought.code)


def _may_undo(brought: ReadingImport, at: datetime) -> bool:
    if brought.state != ImportState.LOADED or brought.loaded_at is None:
        return False
    return at - brought.loaded_at <= actions.UNDO


@signed_in
@require_POST
def load(request: SignedIn, code: str) -> HttpResponse:
    brought = _import_or_404(request, code)
    try:
        taken = actions.load_import(brought=brought, by=request.acting.label, at=timezone.now())
    except actions.AlreadyLoaded:
        messages.info(request, _("这个文件以前导入过了，没有再收一遍。"))
    except actions.NothingToTake:
        messages.error(request, _("里面没有可以收下的数值。请看看每一列选得对不对。"))
    except NotAllowed:
        messages.info(request, _("这个文件已经处理过了。"))
    else:
        words = ngettext("收下了 %(n)s 个读数。", "收下了 %(n)s 个读数。", taken) % {"n": taken}
        undo = undo_at(reverse("health:undo_import", args=[brought.code]))
        messages.success(request, words, extra_tags=undo)
    return redirect("health:import", code=code)


@signed_in
@require_POST
def drop(request: SignedIn, code: str) -> HttpResponse:
    brought = _import_or_404(request, code)
    _do(request, lambda at, by: actions.drop_import(brought=brought, by=by, at=at))
    return redirect("health:bring", code=brought.elder.code)


@signed_in
@require_POST
def undo(request: SignedIn, code: str) -> HttpResponse:
    brought = _import_or_404(request, code)
    try:
        done = _do(request, lambda at, by: actions.undo_import(brought=brought, by=by, at=at))
    except actions.TooLate:
        messages.info(request, _("超过十分钟了，或者数据已经变过，不能整个撤销。"))
    else:
        if done:
            messages.success(request, _("已经全部撤销。"))
    return redirect("health:import", code=code)


def _do(request: SignedIn, deed: Callable[[datetime, str], None]) -> bool:
    try:
        deed(timezone.now(), request.acting.label)
    except NotAllowed:
        messages.info(request, _("这个文件已经处理过了。"))
        return False
    return True


def _elder_or_404(request: SignedIn, code: str) -> Elder:
    """The elder for whom they may write; she herself is helped by her station."""
    elder = Elder.objects.select_related("person", "station").filter(code=code).first()
    if elder is None or (request.acting.elder is not None and request.acting.role is None):
        raise Http404
    if not may_write_readings(acting=request.acting, elder=elder, at=timezone.now()):
        raise Http404
    return elder


def _import_or_404(request: SignedIn, code: str) -> ReadingImport:
    brought = get_object_or_404(imports_visible_to(request.acting), code=code)
    _elder_or_404(request, brought.elder.code)
    return brought
