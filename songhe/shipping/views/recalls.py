"""A lot is called back: the seller's button, her notice, and who has heard."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.states import Role
from songhe.shipping import queries
from songhe.shipping.actions import recalls as actions
from songhe.shipping.lot_forms import RecallForm
from songhe.shipping.views.own import manager_required, own_lot, own_provider

PAGE = 50
UNHEARD = F("confirmed_at").asc(nulls_first=True)  # who has not confirmed stands first


@require_POST
@manager_required
def recall(request: SignedIn, code: str) -> HttpResponse:
    """Call a lot back."""
    lot = own_lot(request, code)
    form = RecallForm(request.POST, lot=lot)
    if not form.is_valid():
        messages.warning(request, _("请写清出了什么问题、请长辈怎么做，并勾选确认。"))
        return redirect("shipping:lot", code)
    try:
        made = actions.recall_lot(
            lot=lot,
            why=form.cleaned_data["why"],
            advice=form.cleaned_data["advice"],
            whole=form.cleaned_data.get("whole", False),
            by=request.acting.label,
            at=timezone.now(),
        )
    except actions.AlreadyRecalled:
        messages.info(request, _("这一批已经召回了。"))
        return redirect("shipping:lot", code)
    messages.success(request, _("已经停卖，正在通知每一位买家。"))
    return redirect("shipping:heard", made.code)


@require_GET
@signed_in
def recalls(request: SignedIn) -> HttpResponse:
    """Her notices; a relative's or a station's elders'; a seller's recalls."""
    acting = request.acting
    if acting.role == Role.MANAGER:
        found = list(queries.recalls_of(own_provider(request))[:PAGE])
        return render(request, "shipping/recalls_seller.html", {"recalls": found})
    if acting.elder is None and acting.role not in {None, Role.OPERATOR}:
        raise Http404
    notices = queries.notices_visible_to(acting).order_by(UNHEARD, "-pk")
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    if acting.role == Role.OPERATOR and acting.elder is None:
        return render(request, "shipping/recalls_station.html", {"page": page})
    return render(request, "shipping/recalls.html", {"page": page})


@require_GET
@manager_required
def heard(request: SignedIn, code: str) -> HttpResponse:
    """Who has confirmed, and who has not yet."""
    found = get_object_or_404(queries.recalls_of(own_provider(request)), code=code)
    notices = found.notices.select_related("elder__person").order_by(UNHEARD, "pk")
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    return render(request, "shipping/heard.html", {"recall": found, "page": page})


@require_POST
@signed_in
def confirm(request: SignedIn, code: str) -> HttpResponse:
    """She knows of it, or somebody made sure that she does."""
    notice = get_object_or_404(queries.notices_visible_to(request.acting), code=code)
    if actions.confirm_notice(notice=notice, by=request.acting.label, at=timezone.now()):
        messages.success(request, _("好的，商家知道您看到了。"))
    else:
        messages.info(request, _("已经确认过了。"))
    return redirect("shipping:recalls")
