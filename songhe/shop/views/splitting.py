"""The family's part, split as she wishes; and each relative's own limit."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right
from songhe.kernel.flow import NotAllowed
from songhe.shop import queries
from songhe.shop.actions import limits as actions, requests, sharing
from songhe.shop.actions.checkouts import CannotBeBought
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.models import Checkout
from songhe.shop.queries.limits import limits_of
from songhe.shop.rules.shares import WHOLE, OverLimit, TooLittle, WrongSum, share_out
from songhe.shop.split_forms import LimitForm, SplitForm
from songhe.shop.views.checkouts import find

PERCENT = "percent"


@require_http_methods(["GET", "HEAD", "POST"])
@elder_required
def split(request: SignedIn, code: str) -> HttpResponse:
    """Say who pays how much; it begins with equal parts."""
    found = find(request, code)
    kinships = list(queries.payers_of(found.elder))
    limits = limits_of(found.elder, [one.relative for one in kinships])
    percents = request.GET.get("by") == PERCENT
    form = SplitForm(
        request.POST or None,
        kinships=kinships,
        limits=limits,
        total=found.payable,
        percents=percents,
        first=_first(WHOLE if percents else found.payable, [] if percents else limits, kinships),
    )
    if kinships and request.method == "POST" and form.is_valid():
        return _ask(request, found, form)
    context = {"checkout": found, "form": form, "percents": percents, "payers": kinships}
    return render(request, "shop/split.html", context)


def _first(total: int, limits: list[int | None], kinships: Sequence[object]) -> list[int]:
    try:
        return share_out(total, limits or [None] * len(kinships))
    except TooLittle:
        return [0] * len(kinships)


def _ask(request: SignedIn, found: Checkout, form: SplitForm) -> HttpResponse:
    at = timezone.now()
    payers = [kinship.relative for kinship, _limit in form.asked]
    try:
        if len(payers) == 1:
            requests.ask_family(checkout=found, payer=payers[0], acting=request.acting, at=at)
        else:
            sharing.ask_several(
                checkout=found,
                payers=[(one, None) for one in payers],
                parts=form.parts,
                acting=request.acting,
                at=at,
            )
    except TimeIsUp:
        messages.warning(request, _("留的时间过了，请再约一次，很快的。"))
    except CannotBeBought as refused:
        messages.warning(request, refused.why)
    except (WrongSum, OverLimit, TooLittle, requests.NotAPayer):  # right when it was read
        messages.info(request, _("刚才有了新的进展，请看最新的情况。"))
        return redirect("shop:split", found.code)
    except NotAllowed:
        messages.info(request, _("已经请过家人了。"))
    return redirect("shop:checkout", found.code)


@require_POST
@signed_in
def set_limit(request: SignedIn, code: str) -> HttpResponse:
    """A relative says how much they pay for this elder at once, at most."""
    mine = elders_of_relative(request.acting.person, Right.PAY)
    elder = get_object_or_404(mine, code=code)
    form = LimitForm(request.POST)
    if form.is_valid():
        actions.set_limit(
            elder=elder, payer=request.acting.person, most=form.fen, at=timezone.now()
        )
        messages.success(request, _("记下了。几个人一起付时，不会请您付得比这多。"))
    else:
        messages.warning(request, _("请填一个大于 0 的数，最多两位小数；不填就是不限。"))
    return redirect("shop:requests")
