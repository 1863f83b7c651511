"""The cart: elder by elder, what can be bought and what cannot, and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.skins import is_for_elder
from songhe.catalogue import queries as catalogue
from songhe.catalogue.actions.stock import SoldOut
from songhe.kernel.templatetags.moments import moment
from songhe.shop.actions import carts
from songhe.shop.actions.checkouts import CannotBeBought, NothingToBuy, TooManyOpen
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.baskets import cart_lines
from songhe.shop.forms import QuantityForm, TokenForm, new_token
from songhe.shop.look_forms import LookForm
from songhe.shop.looks import baskets_of
from songhe.shop.models import CartLine
from songhe.shop.states import CartHeading, CartPart, CartSort
from songhe.shop.views.whose import NobodyYet, buyer, chosen_elder, elders_of
from songhe.shop.visitor_cookie import visit_of

FIVE = 5  # things an elder chooses among, beside the door to more


def _line(request: SignedIn, code: str) -> CartLine:
    return get_object_or_404(CartLine.objects.filter(cart__owner=buyer(request.acting)), code=code)


@require_GET
@signed_in
def cart(request: SignedIn) -> HttpResponse:
    """Show what was put together."""
    elders_of(request.acting)
    if visit_of(request).lines:
        return redirect("shop:visitor_join")
    form = LookForm(request.GET)
    look = form.look()
    standings = cart_lines(buyer(request.acting), at=timezone.now())
    if is_for_elder(request) and request.GET.keys() & {"change", "line"}:
        return _change(request, [one.line for one in standings])
    elders = {one.line.elder.code: one.line.elder for one in standings}
    context = {
        "baskets": baskets_of(standings, look, new_token=new_token),
        "look": look,
        "count": len(standings),
        "elders": list(elders.values()) if len(elders) > 1 else [],
        "parts": CartPart.choices,
        "sorts": CartSort.choices,
        "headings": CartHeading.choices,
    }
    return render(request, "shop/cart.html", context)


def _change(request: SignedIn, lines: list[CartLine]) -> HttpResponse:
    """Let an elder choose one thing, then what becomes of it: one question at a time."""
    for line in lines:
        if line.code == request.GET.get("line"):
            return render(request, "shop/cart_line.html", {"line": line})
    page = Paginator(lines, FIVE, orphans=1).get_page(request.GET.get("change"))
    return render(request, "shop/cart_change.html", {"page": page})


@require_POST
@signed_in
def add_to_cart(request: SignedIn, code: str) -> HttpResponse:
    """Put goods into the cart; a service asks for its time first."""
    at = timezone.now()
    listing = catalogue.listing_on_sale(code, at)
    if listing is None:
        raise Http404
    try:
        elder = chosen_elder(request.acting, request.POST.get("elder", ""))
    except NobodyYet:
        return redirect("shop:book", code)  # which says what to do first
    if elder is None or listing.is_service or catalogue.variants_of(listing).exists():
        return redirect("shop:book", code)
    form = QuantityForm(request.POST)
    quantity = form.cleaned_data["quantity"] or 1 if form.is_valid() else 1
    carts.add_to_cart(
        owner=buyer(request.acting), elder=elder, listing=listing, quantity=quantity, at=at
    )
    messages.success(request, _("“%(title)s”放进购物车了。") % {"title": listing.title})
    return redirect("shop:cart")


@require_POST
@signed_in
def change_line(request: SignedIn, code: str) -> HttpResponse:
    """Another number of it; none takes it out."""
    line = _line(request, code)
    form = QuantityForm(request.POST)
    if form.is_valid():
        carts.change_quantity(line=line, quantity=form.cleaned_data["quantity"])
    else:
        messages.warning(request, _("数量请填 0 到 99。"))
    return redirect("shop:cart")


@require_POST
@signed_in
def remove_line(request: SignedIn, code: str) -> HttpResponse:
    """Take a line out."""
    carts.remove_line(line=_line(request, code))
    messages.success(request, _("拿出来了。"))
    return redirect("shop:cart")


@require_POST
@signed_in
def buy_cart(request: SignedIn, code: str) -> HttpResponse:
    """Buy what stands in the cart for one elder, from all its sellers at once."""
    elder = chosen_elder(request.acting, code)
    form = TokenForm(request.POST)
    if elder is None or not form.is_valid():
        return redirect("shop:cart")
    try:
        checkout = carts.buy_cart(
            owner=buyer(request.acting),
            elder=elder,
            acting=request.acting,
            token=form.cleaned_data["token"],
            only=set(request.POST.getlist("line")),
            at=timezone.now(),
        )
    except SlotTaken as taken:
        words = _("“%(title)s”的时间刚被别人约走了，请换一个时间。")
        messages.warning(request, words % {"title": taken.listing.title} + _next(taken))
    except SoldOut as gone:
        words = _("“%(title)s”只剩 %(left)s 件了，请减少数量。")
        messages.warning(request, words % {"title": gone.listing.title, "left": gone.left})
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except NothingToBuy:
        messages.info(request, _("这里现在没有能买的。"))
    except TooManyOpen:
        messages.warning(request, _("还有几笔没有付款，请先付款或取消，再订新的。"))
    else:
        return redirect("shop:checkout", checkout.code)
    return redirect("shop:cart")


def _next(taken: SlotTaken) -> str:
    if taken.next_free is None:
        return ""
    return _("%(when)s还空着。") % {"when": moment(taken.next_free.starts_at)}
