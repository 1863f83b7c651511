"""What stands at the foot of every elder page: call family, telephone; and asking the station."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.models import Elder
from songhe.accounts.queries import elders_of_relative, relatives_of
from songhe.accounts.states import Right
from songhe.kernel.templatetags.moments import clock, moment
from songhe.portal import actions, queries
from songhe.portal.views.asking import Helped

LATELY = timedelta(hours=12)
MOST_NUMBERS = 6  # with those of the station, the clinic and the two that everybody has
FOR_ALL = 2  # 120 and 12345
LONGEST = 40  # of what is sought


@elder_required
@require_http_methods(["GET", "POST"])
def call_family(request: Helped) -> HttpResponse:
    """Show the relatives who may be called; on POST tell one of them."""
    elder, at = request.acting.elder, timezone.now()
    if request.method == "GET":
        helpers = queries.helpers_of(elder, since=at - LATELY)
        return render(request, "portal/dock/call_family.html", {"helpers": helpers})
    kinship = get_object_or_404(
        relatives_of(elder, Right.RECEIVE_ALERTS), code=request.POST.get("whom", "")
    )
    told = actions.call_relative(kinship=kinship, acting=request.acting, at=at)
    words = (
        _("已经告诉%(relation)s%(name)s了。")
        if told.anew
        else _("%(clock)s 已经告诉过%(relation)s%(name)s，不用再按。")
    )
    facts = {
        "relation": kinship.relation,
        "name": kinship.relative.name,
        "clock": clock(told.at),
    }
    messages.success(request, words % facts)
    return redirect("portal:call_family")


@elder_required
@require_safe
def phone(request: Helped) -> HttpResponse:
    elder = request.acting.elder
    near = sum(1 for one in (elder.station, elder.clinic) if one and one.phone)
    kinships = [one for one in relatives_of(elder) if one.relative.phone]
    shown = kinships[: MOST_NUMBERS - FOR_ALL - near]
    return render(request, "portal/dock/phone.html", {"elder": elder, "kinships": shown})


@signed_in
@require_POST
def ask_station(request: SignedIn) -> HttpResponse:
    """Ask her station to find what nobody sells: she herself, or a relative for her."""
    acting, words = request.acting, request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]
    elder = acting.elder or _relatives_elder(acting, request.POST.get("elder", ""))
    kept = {"elder": elder.code} if acting.elder is None else {}
    back = f"{reverse('catalogue:home')}?{urlencode({'q': words, **kept})}"
    if not words:
        return redirect("catalogue:home")
    try:
        told = actions.ask_station(elder=elder, words=words, acting=acting, at=timezone.now())
    except actions.NobodyThere:
        messages.warning(request, _("社区站现在没有人值班，请打电话。"))
        return redirect(back)
    if told.anew:
        messages.success(request, _("已经告诉社区站了，他们找到了就联系您。"))
    else:
        messages.info(request, _("%(at)s 已经告诉过社区站，不用再按。") % {"at": moment(told.at)})
    return redirect(back)


def _relatives_elder(acting: Acting, code: str) -> Elder:
    """Return the elder for whom a relative looks; her only one when none is named.

    :raises Http404: if that is none of hers.
    """
    if acting.role is not None:
        raise Http404
    mine = [one for one in elders_of_relative(acting.person) if code in {"", one.code}]
    if len(mine) != 1:
        raise Http404
    return mine[0]
