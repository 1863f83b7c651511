"""What stands at the foot of every elder page: call family, telephone."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from songhe.accounts.guards import elder_required
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.kernel.templatetags.moments import clock
from songhe.portal import actions, queries
from songhe.portal.views.asking import Helped

LATELY = timedelta(hours=12)
MOST_RELATIVES = 3  # with the three numbers below that makes six choices


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
    return render(
        request,
        "portal/dock/phone.html",
        {"elder": elder, "kinships": relatives_of(elder)[:MOST_RELATIVES]},
    )
