"""SOS: one press more, and the people who can come are told at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from songhe.accounts.guards import elder_required
from songhe.health.actions.alerts import call_for_help
from songhe.portal import actions, queries
from songhe.portal.views.asking import Helped


@elder_required
@require_http_methods(["GET", "POST"])
def sos(request: Helped) -> HttpResponse:
    """Show how her call for help goes; on POST call, or say that she is well after all."""
    elder, at = request.acting.elder, timezone.now()
    alert = queries.open_call_of(elder)
    if request.method == "GET":
        context = {
            "elder": elder,
            "alert": alert,
            "course": queries.course_of(alert) if alert else [],
            "is_well": alert is not None and queries.is_well(alert),
        }
        return render(request, "portal/dock/sos.html", context)
    if request.POST.get("do") == "call":
        if alert is not None:
            actions.still_call(alert=alert, acting=request.acting, at=at)
        call_for_help(elder=elder, acting=request.acting, at=at)
        messages.success(request, _("已经在叫人了。请不要着急，电话放在手边。"))
    elif request.POST.get("do") == "well" and alert is not None:
        actions.say_well(alert=alert, acting=request.acting, at=at)
    return redirect("portal:sos")
