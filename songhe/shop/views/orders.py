"""An order, for each who has to do with it."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.skins import is_for_elder
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.kernel.paging import slice_of
from songhe.kernel.photos import PHOTO_FAULTS
from songhe.shop import queries
from songhe.shop.actions import orders as actions, reviews
from songhe.shop.forms import LineRateForm, ReasonForm
from songhe.shop.models import Order, OrderLine, PayRequest
from songhe.shop.queries.theirs import theirs_of
from songhe.shop.states import OrderState, Reason, Why
from songhe.shop.views.story import money_told, told
from songhe.shop.views.whose import buyer, may_shop_for

PAGE = 10
OF_HERS = 4  # and two doors: six choices
NEWEST = ("-placed_at", "-pk")


def visible(request: SignedIn) -> QuerySet[Order]:
    return queries.orders_visible_to(buyer(request.acting))


def is_buyer(request: SignedIn, order: Order, shares: Sequence[PayRequest] | None = None) -> bool:
    """May whoever asks undo, receive and rate: the elder, who helps her, or who paid?"""
    acting = request.acting
    if acting.elder is not None:
        return acting.elder.pk == order.elder_id
    if order.checkout.paid_by_id == acting.person.pk:
        return True
    parts = queries.paid_shares(order.checkout) if shares is None else shares
    return any(one.payer_id == acting.person.pk for one in parts)


def find_own(request: SignedIn, code: str) -> Order:
    """Return an order to who may undo, receive or rate it; to nobody else there is none."""
    found = get_object_or_404(visible(request), code=code)
    if not is_buyer(request, found):
        raise Http404
    return found


@require_GET
@signed_in
def orders(request: SignedIn) -> HttpResponse:
    """List orders, newest first: an elder's, a relative's elders', a provider's."""
    if request.acting.elder is None and request.acting.role not in {None, Role.MANAGER}:
        raise Http404
    found = visible(request)
    if request.acting.elder is None and request.acting.role is None:
        found = found.exclude(state__in=queries.UNPAID)
    is_elder = is_for_elder(request)
    may_shop = queries.shops_for_somebody(request.acting)
    if is_elder and may_shop and "more" in request.GET:
        return render(request, "shop/beside_orders.html", {"is_elder": True})
    each = OF_HERS if is_elder else PAGE
    page = slice_of(found, NEWEST, request.GET.get("page", ""), each)
    if request.acting.role == Role.MANAGER:
        context = {"page": page, "theirs": theirs_of(page)}
        return render(request, "shop/provider_orders.html", context)
    return render(request, "shop/orders.html", {"page": page, "may_shop": may_shop})


@require_GET
@signed_in
def order(request: SignedIn, code: str) -> HttpResponse:
    """Show where an order stands, what happened, and where its money is."""
    found = get_object_or_404(visible(request), code=code)
    if request.acting.role == Role.MANAGER and request.acting.elder is None:
        return _for_provider(request, found)
    return _for_buyer(request, found)


def _for_buyer(request: SignedIn, found: Order, wrong: LineRateForm | None = None) -> HttpResponse:
    """Draw an order for who bought it; `wrong` is what was said of it and cannot stand so."""
    shares = queries.paid_shares(found.checkout)
    buys = is_buyer(request, found, shares)
    undo_until = found.undo_until
    context = {
        "order": found,
        "lines": found.lines.all(),
        "paid": queries.who_pays([found]) if found.subsidy else [],
        "shares": shares,
        "steps": told(queries.story_of(found), goods=found.is_goods),
        "money": money_told(found, queries.money_story(found)),
        "may_undo": buys
        and found.state == OrderState.PAID
        and undo_until is not None
        and timezone.now() <= undo_until,
        "may_receive": buys
        and found.state == OrderState.UNDERWAY
        and found.is_goods
        and not found.holds.filter(until=None, of_whole=False).exists(),
        "may_rate": buys and found.state == OrderState.FULFILLED and bool(_unrated(found)),
        "may_buy_again": found.state != OrderState.PLACED
        and may_shop_for(request.acting, found.elder),
        "unrated": _unrated(found),
        "is_goods": found.is_goods,
        "has_goods": any(not (line.is_service or line.is_off) for line in found.lines.all()),
        "form": LineRateForm(),
        "wrong": wrong,
        "wrong_line": wrong.cleaned_data.get("line") if wrong else None,
    }
    return render(request, "shop/order.html", context, status=422 if wrong else 200)


def _unrated(found: Order) -> list[OrderLine]:
    return [
        line
        for line in found.lines.all()
        if getattr(line, "review", None) is None and not line.is_off
    ]


def _for_provider(request: SignedIn, found: Order) -> HttpResponse:
    story = queries.money_story_of_seller(found)
    lacking, several = queries.lacking_by_place(found), queries.lines_on(found)[1:].exists()
    context = {
        "order": found,
        "lines": found.lines.all(),
        "theirs": theirs_of([found])[found.pk],
        "steps": told(queries.story_for_seller(found), goods=found.is_goods),
        "money": money_told(found, story, for_seller=True),
        "is_goods": found.is_goods,
        "lacking": lacking if several else {},
        "only_place": None if several else next(iter(lacking), None),
        "form": ReasonForm(),
    }
    return render(request, "shop/provider_order.html", context)


@require_POST
@signed_in
def undo_order(request: SignedIn, code: str) -> HttpResponse:
    """A change of mind within ten minutes."""
    found = find_own(request, code)
    try:
        actions.cancel_order(order=found, acting=request.acting, at=timezone.now())
    except actions.TooLateToUndo:
        messages.warning(request, _("10 分钟过了，不能自动退了。请打商家电话，或请社区站帮忙。"))
    except NotAllowed:
        begun = (
            _("东西已经发出，或者已经退过了。")
            if found.is_goods
            else _("服务已经开始，或者已经退过了。")
        )
        messages.info(request, begun)
    else:
        messages.success(request, _("取消了，钱全部退回付款的账户。"))
    return redirect("shop:order", code)


@require_POST
@signed_in
def receive(request: SignedIn, code: str) -> HttpResponse:
    """The goods are here."""
    found = find_own(request, code)
    try:
        actions.receive_goods(order=found, by=request.acting.label, at=timezone.now())
    except actions.Held:
        messages.info(request, _("您说的问题还在办，钱先不给商家。办好以后再点收到。"))
    except (NotAllowed, actions.NotGoods):
        messages.info(request, _("这一单已经有了结果。"))
    else:
        messages.success(request, _("好的，收到了。说说东西怎么样吧。"))
    return redirect("shop:order", code)


@require_POST
@signed_in
def rate(request: SignedIn, code: str) -> HttpResponse:
    """How it was."""
    found = find_own(request, code)
    form = LineRateForm(request.POST, request.FILES)
    if not form.is_valid() and "words" in form.errors:
        return _for_buyer(request, found, form)
    if not form.is_valid():
        faults = form.errors.get("photos") or [_("请先点几颗星。")]
        messages.warning(request, str(faults[0]))
        return redirect("shop:order", code)
    line = found.lines.filter(pk=form.cleaned_data["line"]).first()
    said = {
        "stars": form.cleaned_data["stars"],
        "words": form.cleaned_data["words"],
        "acting": request.acting,
        "at": timezone.now(),
    }
    try:
        if line is None:
            reviews.rate_order(order=found, **said)
        else:
            reviews.rate_line(line=line, photos=form.bodies, **said)
    except tuple(PHOTO_FAULTS) as fault:
        messages.warning(request, str(PHOTO_FAULTS[type(fault)]))
    except reviews.AlreadyRated:
        messages.info(request, _("这一单已经评价过了，谢谢您。"))
    except NotAllowed:
        messages.info(request, _("收到东西、做完服务以后，长辈或付款的人可以评价。"))
    else:
        messages.success(request, _("谢谢您，大家都能看到这条评价。"))
    return redirect("shop:order", code)


@require_POST
@role_required(Role.MANAGER)
def refuse(request: SignedIn, code: str) -> HttpResponse:
    """The provider cannot deliver goods that were paid."""
    found = get_object_or_404(visible(request), code=code)
    if not found.is_goods:
        return redirect("visits:board")
    why = Reason(Why.LACKING, {"provider": found.provider.name})
    try:
        actions.decline_order(order=found, why=why, by=request.acting.label, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("这一单已经送出或已经退款。"))
    else:
        messages.success(request, _("已经退款，并告诉了买家。"))
    return redirect("shop:order", code)
