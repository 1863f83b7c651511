"""What a relative was asked to pay."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import requests as actions
from songhe.shop.actions.checkouts import CannotBeBought
from songhe.shop.actions.requests import NotAPayer
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.forms import DeclineForm
from songhe.shop.models import PayRequest
from songhe.shop.queries.limits import own_limits
from songhe.shop.states import PayRequestState
from songhe.shop.views.checkouts import go_to_cashier

RECENT = 20


def find(request: SignedIn, code: str) -> PayRequest:
    """Return a request to whoever asks.

    :raises Http404: if it is not theirs, or the elder does not let them pay any more.
    """
    return get_object_or_404(queries.pay_requests_for(request.acting.person), code=code)


@require_GET
@signed_in
def requests(request: SignedIn) -> HttpResponse:
    """List what waits for an answer, then what is past."""
    limits = own_limits(request.acting.person)
    if not limits:  # no elder lets them pay
        raise Http404
    found = list(queries.pay_requests_for(request.acting.person)[:RECENT])
    context = {
        "waiting": [one for one in found if one.state == PayRequestState.ASKED],
        "limits": limits,
        "past": [one for one in found if one.state != PayRequestState.ASKED],
    }
    return render(request, "shop/requests.html", context)


def payers_only(request: SignedIn) -> None:
    """Go on only for somebody whom an elder lets pay.

    :raises Http404: for everybody else.
    """
    get_object_or_404(elders_of_relative(request.acting.person, Right.PAY)[:1])


@require_GET
@signed_in
def fragment(request: SignedIn) -> HttpResponse:
    """Return the open requests for a relative's home; it asks again when it hears live news."""
    payers_only(request)
    waiting = queries.open_requests_for(request.acting.person)
    return render(request, "shop/_requests.html", {"requests": waiting})


@require_GET
@signed_in
def request(request: SignedIn, code: str) -> HttpResponse:
    """Show what is asked, and take a yes or a no."""
    found = find(request, code)
    orders = found.checkout.orders.all()
    context = {
        "asked": found,
        "orders": orders,
        "paid": queries.who_pays(orders) if found.checkout.subsidy else [],
        "form": DeclineForm(),
        "is_open": found.state == PayRequestState.ASKED and found.expires_at > timezone.now(),
    }
    return render(request, "shop/request.html", context)


@require_POST
@signed_in
def pay_request(request: SignedIn, code: str) -> HttpResponse:
    """On to the cashier."""
    found = find(request, code)
    try:
        intent = actions.pay_request(request=found, by=request.acting.person, at=timezone.now())
    except TimeIsUp:
        messages.info(request, _("过了时间，已经不能付了，没有扣钱。"))
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except (NotAllowed, NotAPayer):
        messages.info(request, _("这一笔已经有了结果，不用再付。"))
    else:
        return go_to_cashier(request, intent, reverse("shop:request", args=[code]))
    return redirect("shop:request", code)


@require_POST
@signed_in
def decline_request(request: SignedIn, code: str) -> HttpResponse:
    """Not this time, with a kind word if there is one."""
    found = find(request, code)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        context = {"asked": found, "orders": found.checkout.orders.all(), "form": form}
        return render(request, "shop/request.html", context | {"is_open": True})
    try:
        actions.decline_request(
            request=found,
            words=form.cleaned_data["words"],
            by=request.acting.person,
            at=timezone.now(),
        )
    except NotAllowed:
        messages.info(request, _("这一笔已经有了结果。"))
    else:
        messages.success(request, _("已经告诉长辈这次不付，也不再留着了。"))
    return redirect("shop:request", code)
