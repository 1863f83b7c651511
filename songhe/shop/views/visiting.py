"""The cart of somebody who has not signed in yet, and how it joins theirs afterwards."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import acting_in
from songhe.accounts.guards import SignedIn, signed_in
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Variant
from songhe.shop.actions.visiting import join_cart
from songhe.shop.baskets import why_not_there
from songhe.shop.forms import BookForm, QuantityForm
from songhe.shop.models import MOST_OF_ONE
from songhe.shop.rules.visiting import Full, Seen, change, put_in
from songhe.shop.views.whose import buyer, chosen_elder, elders_of
from songhe.shop.visitor_cookie import Visit, forget_visit, keep_visit, visit_of


@dataclass(frozen=True)
class Shown:
    """One line as it stands today."""

    place: int
    listing: Listing
    variant: Variant | None
    seen: Seen
    why_not: str

    @property
    def price_now(self) -> int:
        return self.variant.price if self.variant else self.listing.price

    @property
    def total(self) -> int:
        return self.price_now * self.seen.quantity


@require_safe
def visitor_cart(request: HttpRequest) -> HttpResponse:
    """Show what was put together; whoever has signed in has a cart of their own."""
    if acting_in(request) is not None:
        return redirect("shop:cart")
    shown = _shown(visit_of(request))
    good = [one.total for one in shown if not one.why_not]
    context = {"shown": shown, "count": len(good), "total": sum(good), "most": MOST_OF_ONE}
    return render(request, "shop/visitor_cart.html", context)


def _shown(visit: Visit) -> list[Shown]:
    at = timezone.now()
    found = Listing.objects.filter(code__in=[one.listing for one in visit.lines])
    listings = {
        one.code: one
        for one in found.select_related("category__parent", "provider__organisation", "stock")
    }
    variants = {
        one.code: one
        for one in Variant.objects.filter(code__in=[one.variant for one in visit.lines])
    }
    off_sale = catalogue.why_not_any(list(listings.values()), at)
    shown = []
    for place, one in enumerate(visit.lines):
        listing, variant = listings.get(one.listing), variants.get(one.variant)
        if listing is not None:
            why = off_sale.get(listing.pk) or why_not_there(listing, variant)[0]
            shown.append(Shown(place, listing, variant, one, why))
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
def visitor_add(request: HttpRequest, code: str) -> HttpResponse:
    """Put goods in; of several kinds one is chosen first. A service is booked after signing in."""
    if acting_in(request) is not None:
        return redirect("shop:book", code)
    listing = get_object_or_404(catalogue.on_sale(timezone.now()), code=code)
    if listing.is_service:
        return redirect("shop:book", code)
    variants = {one.code: one for one in catalogue.variants_of(listing)}
    form = BookForm({**request.POST.dict(), "token": "visitor"})
    asked_for = (form.cleaned_data["quantity"] or 1) if form.is_valid() else 1
    quantity = listing.nearest(asked_for)
    variant = variants.get(request.POST.get("variant", ""))
    if request.method != "POST" or (variants and variant is None):
        context = {
            "listing": listing,
            "variants": list(variants.values()),
            "quantity": quantity,
            "most": MOST_OF_ONE,
        }
        return render(request, "shop/visitor_add.html", context)
    price = variant.price if variant else listing.price
    visit, answer = visit_of(request), redirect("shop:visitor_cart")
    new = Seen(listing.code, variant.code if variant else "", quantity, price)
    try:
        keep_visit(answer, replace(visit, lines=put_in(visit.lines, new)))
    except Full:
        messages.warning(request, _("放得太多了，登录以后就可以接着放。"))
    else:
        messages.success(request, _("“%(title)s”放进购物车了。") % {"title": listing.title})
    return answer


@require_POST
def visitor_change(request: HttpRequest, place: int) -> HttpResponse:
    """Another number of it; none takes it out."""
    visit, answer = visit_of(request), redirect("shop:visitor_cart")
    form = QuantityForm(request.POST)
    if form.is_valid():
        lines = change(visit.lines, place, form.cleaned_data["quantity"])
        keep_visit(answer, replace(visit, lines=lines))
    else:
        messages.warning(request, _("数量请填 0 到 99。"))
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def visitor_join(request: SignedIn) -> HttpResponse:
    """After signing in: what was put together joins the cart; of several elders one is chosen."""
    elders = elders_of(request.acting)
    visit = visit_of(request)
    if not visit.lines:
        return redirect("shop:cart")
    elder = chosen_elder(request.acting, request.POST.get("elder", ""))
    if elder is None:
        context = {"elders": elders, "shown": _shown(visit)}
        return render(request, "shop/visitor_join.html", context)
    at = timezone.now()
    news = join_cart(
        owner=buyer(request.acting), elder=elder, mark=visit.mark, seen=visit.lines, at=at
    )
    messages.success(request, _("登录前看中的，都接到购物车里了。"))
    for words in news:
        messages.warning(request, words)
    answer = redirect("shop:cart")
    forget_visit(answer)
    return answer
