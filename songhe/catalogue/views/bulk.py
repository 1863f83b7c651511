"""Many listings at once: prices, and sheets in and out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn
from songhe.catalogue.actions import prices, sheets
from songhe.catalogue.bulk_forms import PricesForm, SheetForm, words_of
from songhe.catalogue.models import PriceChange, Sheet
from songhe.catalogue.queries import in_sizes, listings_of
from songhe.catalogue.queries.sheets import sheet_of
from songhe.catalogue.rules.uploads import LARGEST_SHEET, MEGABYTE
from songhe.catalogue.spreadsheets import write_csv
from songhe.catalogue.views.provider import check_may_edit, manager_required, own_provider
from songhe.kernel.flow import NotAllowed
from songhe.kernel.workbooks import write_xlsx, xlsx_answer

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def change_prices(request: SignedIn) -> HttpResponse:
    """Choose, look at what it would be, then change; a day long it can be taken back."""
    provider = own_provider(request)
    listings = list(listings_of(provider)[:MOST_SHOWN])
    sizes, at = in_sizes(listings), timezone.now()
    plain = [one for one in listings if one.pk not in sizes]
    form = PricesForm(request.POST or None, listings=plain)
    rows: list[tuple[object, int]] = []
    if request.method == "POST" and form.is_valid():
        check_may_edit(request)
        chosen = [one for one in plain if one.code in form.cleaned_data["codes"]]
        rows = list(prices.preview(chosen, form.wish()))
        if request.POST.get("sure") == "on":
            try:
                prices.change_prices(
                    provider=provider,
                    codes=form.cleaned_data["codes"],
                    wish=form.wish(),
                    by=request.acting.label,
                    at=at,
                )
            except prices.NothingChanges:
                messages.info(request, _("没有一项价格会变。"))
            except prices.PriceOfNothing:
                form.add_error("amount", _("有的价格会变成零，没有改。"))
            else:
                messages.success(request, _("价格改好了。24 小时内可以整批撤回。"))
                return redirect("catalogue:prices")
    context = {
        "form": form,
        "listings": listings,
        "sizes": sizes,
        "rows": rows,
        "changes": [
            (one, words_of(one), prices.may_undo(one, at))
            for one in provider.price_changes.order_by("-at")[:5]
        ],
    }
    return render(request, "catalogue/provider/prices.html", context)


@require_POST
@manager_required
def undo_prices(request: SignedIn, code: str) -> HttpResponse:
    """Take a change of prices back."""
    change = get_object_or_404(
        PriceChange.objects.filter(provider=own_provider(request)), code=code
    )
    check_may_edit(request)
    try:
        back = prices.undo_prices(change=change, at=timezone.now())
    except prices.TooLate:
        messages.warning(request, _("已经撤回过，或者超过 24 小时了。"))
    else:
        messages.success(request, _("撤回了 %(back)s 项的价格。") % {"back": back})
    return redirect("catalogue:prices")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def bring_sheets(request: SignedIn) -> HttpResponse:
    """Bring a sheet, and see those that were brought."""
    provider = own_provider(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        check_may_edit(request)
        file = form.cleaned_data["file"]
        if file.size > LARGEST_SHEET:
            form.add_error(
                "file",
                _("这个文件太大了，最大 %(most)s MB。") % {"most": LARGEST_SHEET // MEGABYTE},
            )
        else:
            try:
                sheet = sheets.bring_sheet(
                    provider=provider,
                    name=file.name,
                    content=file.read(),
                    by=request.acting.label,
                    at=timezone.now(),
                )
            except sheets.OneAtATime:
                form.add_error("file", _("上一份还没有看完，请等一下。"))
            else:
                return redirect("catalogue:sheet", sheet.code)
    context = {"form": form, "sheets": provider.sheets.order_by("-brought_at")[:20]}
    return render(request, "catalogue/provider/sheets.html", context)


@require_safe
@manager_required
def sheet(request: SignedIn, code: str) -> HttpResponse:
    """What a sheet would bring, row by row; while it is worked on the page renews itself."""
    found = _own(request, code)
    part = "_sheet" if request.headers.get("HX-Request") else "sheet"
    rows = found.rows.order_by("number")
    context = {
        "sheet": found,
        "why": _why(found),
        "faulty": rows.exclude(faults=[])[:MOST_SHOWN],
        "first": rows.filter(faults=[])[:20],
        "working": found.state in ("reading", "taking"),
    }
    return render(request, f"catalogue/provider/{part}.html", context)


@require_POST
@manager_required
def decide_sheet(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """Take a sheet, or let it be."""
    found = _own(request, code)
    check_may_edit(request)
    by, at = request.acting.label, timezone.now()
    if verb not in ("take", "drop"):
        raise Http404
    try:
        if verb == "take":
            sheets.take_sheet(sheet=found, by=by, at=at)
        else:
            sheets.drop_sheet(sheet=found, by=by, at=at)
    except NotAllowed:
        messages.info(request, _("这份表现在不能这样办，请看它的状态。"))
    return redirect("catalogue:sheet", code)


@require_safe
@manager_required
def export(request: SignedIn, kind: str) -> HttpResponse:
    """Everything on offer as a sheet that can be brought in again."""
    rows = sheet_of(own_provider(request))
    if kind == "xlsx":
        return xlsx_answer(write_xlsx(rows), name="listings.xlsx")
    if kind != "csv":
        raise Http404
    saved = {"Content-Disposition": 'attachment; filename="listings.csv"'}
    return HttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8", headers=saved)


def _own(request: SignedIn, code: str) -> Sheet:
    return get_object_or_404(Sheet.objects.filter(provider=own_provider(request)), code=code)


def _why(sheet: Sheet) -> str:
    return {
        "": "",
        "empty": _("表里没有内容。"),
        "too_large": _("文件太大了。"),
        "too_many": _("一次最多 10000 行，请分开导入。"),
        "wrong_type": _("认不出这种文件，请用 xlsx 或 csv。"),
        "broken": _("这个文件打不开，可能坏了，请换一份。"),
        "no_head": _("第一行要有这些列：类别、种类、标题、价格、单位。可以先导出一份照着填。"),
        "failed": _("导入中途出了错，一行也没有写进去。请再试一次。"),
    }.get(sheet.why, sheet.why)
