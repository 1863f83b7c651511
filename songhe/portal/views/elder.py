"""The elder's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import elder_required
from songhe.portal.homes.elder import elder_home
from songhe.portal.views.asking import Helped


@elder_required
@require_safe
def elder(request: Helped) -> HttpResponse:
    """How she is today, what waits for her, and six doors."""
    at = timezone.now()
    home = elder_home(request.acting.elder, at)
    return render(
        request, "portal/elder/home.html", {"home": home, "elder": request.acting.elder, "at": at}
    )
