"""Buying once more what was bought before."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.shop.actions.again import Again, put_order_into_cart
from songhe.shop.views.orders import visible
from songhe.shop.views.whose import buyer, may_shop_for


@require_POST
@signed_in
def buy_again(request: SignedIn, code: str) -> HttpResponse:
    """Put an order's things into the cart once more, and say what could not be had."""
    order = get_object_or_404(visible(request), code=code)
    if not may_shop_for(request.acting, order.elder):
        raise Http404
    again = put_order_into_cart(order=order, owner=buyer(request.acting), at=timezone.now())
    _say(request, again)
    if again.put:
        return redirect("shop:cart")
    if len(again.choose) == 1:
        book = reverse("shop:book", args=[again.choose[0].code])
        return redirect(f"{book}?elder={order.elder.code}")
    return redirect("shop:order", code)


def _say(request: SignedIn, again: Again) -> None:
    if again.put:
        words = _("放进购物车了：%(titles)s。价格按今天的算。")
        messages.success(request, words % {"titles": _("、").join(again.put)})
    for title, why in again.gone:
        words = _("“%(title)s”没有放进去：%(why)s")
        messages.warning(request, words % {"title": title, "why": why})
    if again.choose:
        words = _("“%(titles)s”要先选时间或款式，再放进购物车。")
        titles = _("、").join(one.title for one in again.choose)
        messages.info(request, words % {"titles": titles})
