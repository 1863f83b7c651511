"""The page that asks an elder to think before she pays."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, elder_required
from songhe.shop import queries
from songhe.shop.actions import guard
from songhe.shop.actions.checkouts import CannotBeBought
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.models import Checkout
from songhe.shop.views.whose import buyer


def first_think(request: SignedIn, found: Checkout) -> HttpResponse | None:
    """Return the page that says what to think over; None when nothing, or when that is over."""
    at = timezone.now()
    try:
        caution = guard.look_at(checkout=found, acting=request.acting, at=at)
    except (TimeIsUp, CannotBeBought):
        return None  # paying says so
    if caution is None or caution.until <= at:
        return None
    context = {"checkout": found, "caution": caution, "why": queries.words_of(caution)}
    return render(request, "shop/caution.html", context)


@require_POST
@elder_required
def tell_family(request: SignedIn, code: str) -> HttpResponse:
    """She wishes that her family looks at it before she pays."""
    found = get_object_or_404(queries.checkouts_visible_to(buyer(request.acting)), code=code)
    caution = queries.caution_of(found)
    if caution is None:
        raise Http404
    if guard.tell_family(caution=caution, acting=request.acting, at=timezone.now()):
        messages.success(request, _("跟家人说了，他们会给您打电话。"))
    return redirect("shop:pay", code)
