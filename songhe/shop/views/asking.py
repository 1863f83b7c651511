"""Asking relatives to pay: one for all of it, or several together."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Person
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import requests, sharing
from songhe.shop.actions.checkouts import CannotBeBought
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.models import Checkout
from songhe.shop.rules.shares import TooLittle
from songhe.shop.views.checkouts import find, to_cashier


def find_to_ask(request: SignedIn, code: str) -> Checkout:
    """Return a checkout for which whoever is here may ask relatives.

    :raises Http404: if they may not.
    """
    found = find(request, code)
    if not queries.may_ask_family(request.acting, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: SignedIn, code: str) -> HttpResponse:
    """Ask a relative to pay; of several, one is chosen."""
    found = find_to_ask(request, code)
    payers = list(queries.payers_of(found.elder))
    if request.method != "POST":
        context = {"checkout": found, "payers": payers}
        return render(request, "shop/ask.html", context)
    wanted = set(request.POST.getlist("payer"))
    chosen = [kinship.relative for kinship in payers if kinship.code in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Http404
    try:
        return ask_them(request, found, chosen)
    except requests.NotAPayer:
        messages.warning(request, _("请的人里有一位现在不能替她付了，请再选一次。"))
    except TooLittle:
        messages.warning(
            request, _("他们各自定了一次最多付多少，合起来还不够。请再多请一位，或者自己付。")
        )
    return redirect("shop:checkout", code)


def ask_them(
    request: SignedIn, found: Checkout, payers: Sequence[Person], parts: Sequence[int] | None = None
) -> HttpResponse:
    """Ask these together, or the only one for all of it; who keeps a part goes on to pay it.

    :raises TooLittle: if their limits do not reach the sum.
    """
    acting, at = request.acting, timezone.now()
    if acting.elder is None and list(payers) == [acting.person]:
        return to_cashier(request, found)
    try:
        if len(payers) == 1:
            requests.ask_family(checkout=found, payer=payers[0], acting=acting, at=at)
            return redirect("shop:checkout", found.code)
        pairs = [(one, None) for one in payers]
        asked = sharing.ask_several(checkout=found, payers=pairs, parts=parts, acting=acting, at=at)
    except TimeIsUp:
        messages.warning(request, _("留的时间过了，请再来一次，很快的。"))
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except NotAllowed:
        messages.info(request, _("已经请过家人了。"))
    else:
        for own in (one for one in asked if one.is_own):
            return redirect("shop:request", own.code)
    return redirect("shop:checkout", found.code)


@require_POST
@signed_in
def take_back(request: SignedIn, code: str) -> HttpResponse:
    """Take the request to the family back."""
    found = find_to_ask(request, code)
    asked = queries.last_request_of(found)
    if asked is None:
        raise Http404
    try:
        requests.take_back_request(request=asked, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.info(request, _("家人已经有了答复。"))
    except TimeIsUp:
        messages.warning(request, _("留的时间过了，请再来一次，很快的。"))
    else:
        messages.success(request, _("收回来了。还给您留着，可以换人付，也可以自己付。"))
    return redirect("shop:checkout", code)
