"""The family's part, split as she wishes; and each relative's own limit."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right
from songhe.shop import queries
from songhe.shop.actions import limits as actions
from songhe.shop.actions.requests import NotAPayer
from songhe.shop.queries.limits import limits_of
from songhe.shop.rules.shares import WHOLE, OverLimit, TooLittle, WrongSum, share_out
from songhe.shop.split_forms import LimitForm, SplitForm
from songhe.shop.views.asking import ask_them, find_to_ask

PERCENT = "percent"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def split(request: SignedIn, code: str) -> HttpResponse:
    """Say who pays how much, oneself among them; it begins with equal parts."""
    found = find_to_ask(request, code)
    kinships = list(queries.payers_of(found.elder))
    limits = limits_of(found.elder, [one.relative for one in kinships])
    percents = request.GET.get("by") == PERCENT
    form = SplitForm(
        request.POST or None,
        kinships=kinships,
        limits=limits,
        total=found.payable,
        percents=percents,
        own=request.acting.person,
        first=_first(WHOLE if percents else found.payable, [] if percents else limits, kinships),
    )
    if kinships and request.method == "POST" and form.is_valid():
        payers = [kinship.relative for kinship, _limit in form.asked]
        try:
            return ask_them(request, found, payers, form.parts)
        except (WrongSum, OverLimit, TooLittle, NotAPayer):  # right when it was read
            messages.info(request, _("刚才有了新的进展，请看最新的情况。"))
            return redirect("shop:split", found.code)
    context = {"checkout": found, "form": form, "percents": percents, "payers": kinships}
    return render(request, "shop/split.html", context)


def _first(total: int, limits: list[int | None], kinships: Sequence[object]) -> list[int]:
    try:
        return share_out(total, limits or [None] * len(kinships))
    except TooLittle:
        return [0] * len(kinships)


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
