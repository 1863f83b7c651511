"""A relative's first page."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, signed_in
from songhe.health.looking import note_look
from songhe.portal.homes.family import FamilyHome, family_home


@signed_in
@require_safe
def family(request: SignedIn) -> HttpResponse:
    """The day of each elder beside whom the reader stands; staff and elders have other homes."""
    if request.acting.role is not None or request.acting.elder is not None:
        raise Http404
    at = timezone.now()
    home = family_home(request.user, at)
    if not request.headers.get("HX-Request"):  # a page that refreshes itself is one look
        note_looks(request.acting, home, at)
    return render(request, "portal/family/home.html", {"home": home, "at": at})


def note_looks(acting: Acting, home: FamilyHome, at: datetime) -> None:
    """Write down whose state of the day was read; coming back within minutes is one look."""
    for one in home.beside:
        if one.state is not None:
            note_look(acting, one.kinship.elder, gettext_noop("今天的身体情况"), at)
