"""Where a seller's goods lie: warehouses, lots, reports, what comes in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from songhe.accounts.guards import SignedIn
from songhe.catalogue.actions.stock import CannotTakeOut
from songhe.shipping import queries
from songhe.shipping.actions import sizes, stock as actions
from songhe.shipping.forms import WarehouseForm
from songhe.shipping.lot_forms import (
    LoseForm,
    LotForm,
    RecallForm,
    ReceiveForm,
    ReportForm,
    SortForm,
)
from songhe.shipping.models import Bin, QualityReport
from songhe.shipping.rules.papers import ENDINGS, NotAPaper, TooLarge
from songhe.shipping.views.own import manager_required, own_lot, own_provider

SHOWN = 100


@require_GET
@manager_required
def stock(request: SignedIn) -> HttpResponse:
    """All warehouses and lots."""
    provider = own_provider(request)
    context = {
        "warehouses": list(queries.warehouses_of(provider)),
        "lots": list(queries.lots_of(provider)[:SHOWN]),
        "today": timezone.localdate(),
    }
    return render(request, "shipping/stock.html", context)


@require_http_methods(["GET", "POST"])
@manager_required
def new_warehouse(request: SignedIn) -> HttpResponse:
    provider = own_provider(request)
    form = WarehouseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_warehouse(provider=provider, **form.cleaned_data)
        except actions.NameTaken:
            form.add_error("name", _("已经有一个仓叫这个名字了。"))
        else:
            messages.success(request, _("添好了。"))
            return redirect("shipping:stock")
    context = {"form": form, "title": _("添一个仓库")}
    return render(request, "shipping/form.html", context)


@require_http_methods(["GET", "POST"])
@manager_required
def new_lot(request: SignedIn) -> HttpResponse:
    form = LotForm(request.POST or None, provider=own_provider(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = actions.LotFacts(given["number"], given["made_on"], given["expires_on"])
        try:
            made = actions.add_lot(
                listing=given["listing"],
                variant=given["variant"],
                facts=facts,
                by=request.acting.label,
                at=timezone.now(),
            )
        except actions.NameTaken:
            form.add_error("number", _("这个商品已经有这一批了。"))
        except actions.SizeMissing:
            form.add_error("variant", _("这件商品分尺码卖，请选这一批是哪个尺码。"))
        else:
            messages.success(request, _("添好了，现在可以入库和传质检报告。"))
            return redirect("shipping:lot", made.code)
    return render(request, "shipping/form.html", {"form": form, "title": _("添一批货")})


@require_GET
@manager_required
def lot(request: SignedIn, code: str) -> HttpResponse:
    """One lot: where it lies, its reports, and how to call it back."""
    found = own_lot(request, code)
    bins = Bin.objects.filter(lot=found).select_related("warehouse").order_by("pk")
    unsorted = found.variant_id is None and found.listing.variants.exists()
    context = {
        "lot": found,
        "bins": list(bins),
        "sort_form": SortForm(lot=found) if unsorted else None,
        "lose_form": LoseForm(lot=found),
        "reports": list(found.reports.defer("body").order_by("pk")),
        "receive_form": ReceiveForm(provider=own_provider(request)),
        "report_form": ReportForm(),
        "recall_form": RecallForm(lot=found),
        "loose": queries.loose_of(found.listing_id, found.variant_id),
    }
    return render(request, "shipping/lot.html", context)


@require_POST
@manager_required
def receive(request: SignedIn, code: str) -> HttpResponse:
    """Pieces came in."""
    found, provider = own_lot(request, code), own_provider(request)
    form = ReceiveForm(request.POST, provider=provider)
    if not form.is_valid():
        messages.warning(request, _("请选仓库，并写清多少件。"))
        return redirect("shipping:lot", code)
    given = form.cleaned_data
    take = actions.shelve if given["counted"] else actions.receive_lot
    try:
        take(
            lot=found,
            warehouse=given["warehouse"],
            quantity=given["quantity"],
            code=f"{provider.code}:{given['token']}",
            by=request.acting.label,
            at=timezone.now(),
        )
    except actions.LotRecalled:
        messages.warning(request, _("这一批已经召回，不能再入库。"))
    except actions.SizeMissing:
        messages.warning(request, _("这件商品现在分尺码卖，请给每个尺码添一批再入库。"))
    except actions.NotThatMany as few:
        words = ngettext(
            "库存里只有 %(left)s 件还没记放在哪。", "库存里只有 %(left)s 件还没记放在哪。", few.left
        )
        messages.warning(request, words % {"left": few.left})
    else:
        messages.success(request, _("记好了。"))
    return redirect("shipping:lot", code)


@require_POST
@manager_required
def sort(request: SignedIn, code: str) -> HttpResponse:
    """Pieces that nobody sorted are of one size."""
    found = own_lot(request, code)
    form = SortForm(request.POST, lot=found)
    if not form.is_valid():
        messages.warning(request, _("请选仓库和尺码，并写清多少件。"))
        return redirect("shipping:lot", code)
    given = form.cleaned_data
    try:
        sizes.sort_pieces(
            bin_=given["bin"],
            variant=given["variant"],
            quantity=given["quantity"],
            code=f"sort:{found.code}:{given['token']}",
            by=request.acting.label,
            at=timezone.now(),
        )
    except (actions.LotRecalled, sizes.NotItsSize):
        messages.warning(request, _("这一批已经召回，或者已经分好了。"))
    except actions.NotThatMany as few:
        words = ngettext(
            "只有 %(left)s 件没分尺码、也没卖出去的。",
            "只有 %(left)s 件没分尺码、也没卖出去的。",
            few.left,
        )
        messages.warning(request, words % {"left": few.left})
    else:
        messages.success(request, _("分好了，按这个尺码卖。"))
    return redirect("shipping:lot", code)


@require_POST
@manager_required
def lose(request: SignedIn, code: str) -> HttpResponse:
    """Pieces are broken or gone, and are sold no more."""
    found = own_lot(request, code)
    form = LoseForm(request.POST, lot=found)
    if not form.is_valid():
        messages.warning(request, _("请选仓库，并写清多少件。"))
        return redirect("shipping:lot", code)
    given = form.cleaned_data
    try:
        sizes.lose_pieces(
            bin_=given["bin"],
            quantity=given["quantity"],
            code=f"lose:{found.code}:{given['token']}",
            by=request.acting.label,
            at=timezone.now(),
        )
    except actions.NotThatMany as few:
        messages.warning(request, _("那里只有 %(left)s 件。") % {"left": few.left})
    except CannotTakeOut:
        messages.warning(request, _("这些已经有人买了，请先在订单里说明没货。"))
    else:
        messages.success(request, _("记好了，这些不再卖。"))
    return redirect("shipping:lot", code)


@require_POST
@manager_required
def add_report(request: SignedIn, code: str) -> HttpResponse:
    """A report on the lot; what it is is found in the file, not in its name."""
    found = own_lot(request, code)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.warning(request, _("请先选一个文件。"))
        return redirect("shipping:lot", code)
    file = form.cleaned_data["file"]
    try:
        actions.add_report(
            lot=found,
            name=file.name,
            raw=file.read(),
            by=request.acting.label,
            at=timezone.now(),
        )
    except NotAPaper:
        messages.warning(request, _("这个文件不是 PDF，也不是照片，或者没有传完整。请换一个。"))
    except TooLarge:
        messages.warning(request, _("文件超过 5 MB，请压缩后再传。"))
    else:
        messages.success(request, _("报告收好了。"))
    return redirect("shipping:lot", code)


@require_GET
@manager_required
def report(request: SignedIn, code: str) -> HttpResponse:
    """The file itself, always as a download."""
    found = get_object_or_404(
        QualityReport.objects.filter(lot__listing__provider=own_provider(request)), code=code
    )
    name = f"report-{found.code}.{ENDINGS[found.kind]}"
    answer = HttpResponse(bytes(found.body), content_type=found.kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
