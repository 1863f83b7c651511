"""The papers that make programmes count: what she reads of them, and where they are noted."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import entitlements as actions
from songhe.shop.entitlement_forms import PaperForm, WhoForm, WhyForm
from songhe.shop.queries import entitlements as queries
from songhe.shop.views.whose import chosen_elder, elders_of


@require_safe
@signed_in
def papers(request: SignedIn) -> HttpResponse:
    """What helps her pay: for her, and for who may buy for her."""
    elder = chosen_elder(request.acting, request.GET.get("elder", ""))
    if elder is None:
        ask = {"elders": elders_of(request.acting), "question": _("谁的补贴？")}
        return render(request, "shop/choose_elder.html", ask)
    context = {"elder": elder, "papers": queries.papers_of(elder, timezone.now())}
    return render(request, "shop/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OFFICER)
def find_papers(request: SignedIn) -> HttpResponse:
    """Find one elder by her whole code or number; nobody leafs through elders here.

    What is typed stays out of addresses: they are kept in browsers and in logs.
    """
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        elder = queries.elder_called(form.cleaned_data["who"].replace("\x00", ""))
        if elder is not None:
            return redirect("shop:elder_papers", elder.code)
        form.add_error("who", _("没有这位长辈。编号或手机号要写全。"))
    status = 422 if form.errors else 200
    return render(request, "shop/find_papers.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OFFICER, Role.OPERATOR)
def elder_papers(request: SignedIn, code: str) -> HttpResponse:
    """Note a paper that she shows, and see those that she showed before."""
    at = timezone.now()
    elder = _elder(request.acting, code, at)
    kinds = queries.paper_kinds(at)
    form = PaperForm(request.POST or None, kinds=kinds, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid() and _note(request, elder, form, at):
        return redirect("shop:elder_papers", elder.code)
    if request.method != "POST":
        what = gettext_noop("补贴证件")
        record_look(acting=request.acting, elder=elder, group=DataGroup.CONTACT, what=what, at=at)
    context = {
        "elder": elder,
        "form": form,
        "kinds": kinds,
        "noted": queries.entitlements_of(elder),
        "today": timezone.localdate(at),
        "why_form": WhyForm(),
    }
    status = 422 if form.errors else 200
    return render(request, "shop/elder_papers.html", context, status=status)


def _note(request: SignedIn, elder: Elder, form: PaperForm, at: datetime) -> bool:
    try:
        actions.record_entitlement(elder=elder, acting=request.acting, at=at, **form.cleaned_data)
    except actions.WrongPaperDays:
        form.add_error("good_until", _("请看清楚日期：要在开始之后，还没过期，也不会超过十年。"))
    except actions.PaperThere:
        form.add_error(None, _("这几天已经登记过同样的证件。写错了，请先撤销那一份再登记。"))
    else:
        messages.success(request, _("登记好了，下次结算就算上。"))
        return True
    return False


@require_POST
@role_required(Role.OFFICER, Role.OPERATOR)
def revoke_paper(request: SignedIn, code: str, paper: str) -> HttpResponse:
    """It does not count any more; why stands beside it."""
    at = timezone.now()
    elder = _elder(request.acting, code, at)
    found = get_object_or_404(queries.entitlements_of(elder), code=paper)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请写明理由。"))
        return redirect("shop:elder_papers", elder.code)
    try:
        actions.revoke_entitlement(
            entitlement=found, why=form.cleaned_data["why"], acting=request.acting, at=at
        )
    except NotAllowed:
        messages.info(request, _("它已经撤销了。"))
    else:
        messages.success(request, _("撤销了，今后不再算；已经补的不变。"))
    return redirect("shop:elder_papers", elder.code)


def _elder(acting: Acting, code: str, at: datetime) -> Elder:
    """Return the elder, to whom may note her papers.

    :raises Http404: to everybody else.
    """
    elder = get_object_or_404(Elder.objects.select_related("person", "station"), code=code)
    if not queries.may_record(acting, elder, at):
        raise Http404
    return elder
