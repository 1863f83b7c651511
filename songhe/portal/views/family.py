"""A relative's first page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.portal.homes.family import family_home


@signed_in
@require_safe
def family(request: SignedIn) -> HttpResponse:
    """The day of each elder beside whom the reader stands; staff and elders have other homes."""
    if request.acting.role is not None or request.acting.elder is not None:
        raise Http404
    at = timezone.now()
    home = family_home(request.user, at)
    return render(request, "portal/family/home.html", {"home": home, "at": at})
