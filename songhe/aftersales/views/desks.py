"""The seller's work list, and the platform's desk."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.aftersales import queries

PAGE = 20


@require_GET
@role_required(Role.MANAGER)
def work(request: SignedIn) -> HttpResponse:
    """What waits for the seller, soonest due first."""
    if request.acting.elder is not None:
        raise Http404
    found = queries.work_of_seller(request.acting)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "aftersales/work.html", {"page": page, "now": timezone.now()})


@require_GET
@role_required(*queries.ARBITERS)
def desk(request: SignedIn) -> HttpResponse:
    """What waits for a decision, longest first."""
    page = Paginator(queries.desk_claims(), PAGE).get_page(request.GET.get("page"))
    return render(request, "aftersales/desk.html", {"page": page, "now": timezone.now()})
