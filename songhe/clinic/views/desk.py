"""The doctor's desk: open alerts first, then the patients who opened something."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.clinic import queries

A_PAGE = 25


@role_required(Role.DOCTOR)
@require_GET
def desk(request: SignedIn) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:40]
    found = queries.patients_listed(request.acting.person, words, timezone.now())
    context = {
        "words": words,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "kept": f"&{urlencode({'q': words})}" if words else "",
    }
    return render(request, "clinic/desk.html", context)
