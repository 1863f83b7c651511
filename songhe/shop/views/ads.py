"""Paid places: a seller asks, the platform decides, everybody may read why one stands there."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.catalogue.models import Listing, Provider
from songhe.catalogue.queries import on_sale
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import ads as actions
from songhe.shop.ad_forms import AdForm, AdReasonForm
from songhe.shop.models import AdRequest
from songhe.shop.queries import ads as queries
from songhe.shop.states import AdState

PAGE = 20
BY = {  # who does what
    Role.MANAGER: ("withdraw",),
    Role.OFFICER: ("approve", "refuse", "stop"),
}
WITH_REASON = ("refuse", "stop")
DEEDS: dict[str, Callable[..., None]] = {
    "withdraw": actions.withdraw_ad,
    "approve": actions.approve_ad,
    "refuse": actions.refuse_ad,
    "stop": actions.stop_ad,
}
REFUSALS: dict[type[Exception], Promise] = {
    NotAllowed: gettext_lazy("刚才有了新的进展，请看最新的情况。"),
    actions.NotEnough: gettext_lazy("商家的货款不够付，先不能批准。"),
    actions.Taken: gettext_lazy("那几天这个位置已经有别的广告。"),
}
PAPER_FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("这一类按法律要先有广告审查批准文号，没有就不能做广告。"),
    "wrong": gettext_lazy("文号不对，或者不是这一类的。请照批准文件上的抄一遍。"),
    "expired": gettext_lazy("文号的有效期盖不住这几天，请缩短日期或换新的文号。"),
}


@require_GET
@role_required(Role.MANAGER, Role.OFFICER)
def ads(request: SignedIn) -> HttpResponse:
    """A seller's own requests, or everybody's with what waits first."""
    return _page(request)


def _page(request: SignedIn, wrong: tuple[str, str, AdReasonForm] | None = None) -> HttpResponse:
    if request.acting.elder is not None:
        raise Http404
    role = Role(str(request.acting.role))
    found = queries.ads_visible_to(request.acting)
    waiting = list(found.filter(state=AdState.ASKED).order_by("asked_at", "pk"))
    others = found.exclude(state=AdState.ASKED).order_by("-starts_on", "-pk")
    page = Paginator(others, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "waiting": [(one, _forms(one, wrong)) for one in waiting],
        "page": page,
        "standing": [(one, one.ends_on >= today, _forms(one, wrong)) for one in page],
        "is_officer": role == Role.OFFICER,
        "tariff": queries.tariff(),
    }
    return render(request, "shop/ads.html", context, status=422 if wrong else 200)


def _forms(ad: AdRequest, wrong: tuple[str, str, AdReasonForm] | None) -> dict[str, AdReasonForm]:
    made = {verb: AdReasonForm(prefix=f"{verb}-{ad.code}") for verb in WITH_REASON}
    if wrong and wrong[0] == ad.code:
        made[wrong[1]] = wrong[2]
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.MANAGER)
def new_ad(request: SignedIn) -> HttpResponse:
    """Ask for a place; nothing is paid before it is approved."""
    provider = get_object_or_404(Provider, organisation=request.acting.organisation)
    own = on_sale(timezone.now()).filter(provider=provider).order_by("title", "pk")
    form = AdForm(request.POST or None, listings=own)
    if request.method == "POST" and form.is_valid():
        asked = _ask(request, form)
        if asked is not None:
            messages.success(
                request,
                _("收到了。一共 %(yuan)s 元，批准以后从货款里扣。")
                % {"yuan": f"{asked.price / 100:.2f}"},
            )
            return redirect("shop:ads")
    context = {"form": form, "tariff": queries.tariff(), "beside": queries.prices_beside()}
    return render(request, "shop/new_ad.html", context, status=422 if form.errors else 200)


def _ask(request: SignedIn, form: AdForm) -> AdRequest | None:
    """Ask for it; None if the form must be looked at again."""
    try:
        return actions.ask_ad(**form.cleaned_data, acting=request.acting, at=timezone.now())
    except actions.WrongDays:
        form.add_error("last", _("从今天或以后开始，最长 31 天。"))
    except actions.NoPaper as law:
        form.add_error("paper", str(PAPER_FAULTS[law.why]))
    except actions.Taken:
        form.add_error("first", _("那几天这个位置已经有广告了，请换几天。"))
    return None


@require_POST
@role_required(Role.MANAGER, Role.OFFICER)
def decide_ad(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """The seller takes it back; the platform approves, refuses or takes it down."""
    found = get_object_or_404(queries.ads_visible_to(request.acting), code=code)
    if verb not in BY[Role(str(request.acting.role))]:
        raise Http404
    given: dict[str, str] = {}
    if verb in WITH_REASON:
        form = AdReasonForm(request.POST, prefix=f"{verb}-{code}")
        if not form.is_valid():
            return _page(request, (code, verb, form))
        given = {"reason": form.cleaned_data["reason"]}
    try:
        DEEDS[verb](ad=found, acting=request.acting, at=timezone.now(), **given)
    except (NotAllowed, actions.NotEnough, actions.Taken) as refused:
        messages.warning(request, str(REFUSALS[type(refused)]))
    except actions.NoPaper as law:
        messages.warning(request, str(PAPER_FAULTS[law.why]))
    else:
        messages.success(request, _("办好了。"))
    return redirect("shop:ads")


@require_safe
def why_ad(request: HttpRequest, code: str) -> HttpResponse:
    """Why somebody sees this advertisement: who pays, until when, and not because of whom."""
    listing = get_object_or_404(
        Listing.objects.select_related("provider__organisation", "category"), code=code
    )
    running = queries.running_ad(listing, timezone.now())
    if running is None:
        raise Http404
    context = {
        "listing": listing,
        "ad": running,
        "paper": AdRequest.objects.filter(promotion=running)
        .values_list("paper", flat=True)
        .first(),
    }
    return render(request, "shop/why_ad.html", context)
