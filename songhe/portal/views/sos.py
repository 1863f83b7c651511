"""SOS: one press more, and the people who can come are told."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from songhe.accounts.guards import elder_required
from songhe.portal.views.asking import Helped


@elder_required
@require_safe
def sos(request: Helped) -> HttpResponse:
    return render(request, "portal/dock/sos.html", {"elder": request.acting.elder})
