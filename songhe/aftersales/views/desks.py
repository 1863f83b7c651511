"""The seller's work list, and the platform's desk."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.aftersales import queries
from songhe.aftersales.models import Claim

PAGE = 20


@require_GET
@role_required(Role.MANAGER)
def work(request: SignedIn) -> HttpResponse:
    """What waits for the seller, soonest due first."""
    if request.acting.elder is not None:
        raise Http404
    words = {
        "title": _("售后"),
        "nothing": _("没有要办的售后"),
        "order": _("买家提出退换，会排在这里，快到时的在前。"),
    }
    return _listed(request, queries.work_of_seller(request.acting), words)


@require_GET
@role_required(*queries.ARBITERS)
def desk(request: SignedIn) -> HttpResponse:
    """What waits for a decision, longest first."""
    words = {
        "title": _("评理台"),
        "nothing": _("没有要裁决的"),
        "order": _("买卖双方说不拢的，会排在这里，等得最久的在前。"),
    }
    return _listed(request, queries.desk_claims(), words)


def _listed(request: SignedIn, found: QuerySet[Claim], words: dict[str, str]) -> HttpResponse:
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "aftersales/work.html", {"page": page, "now": timezone.now(), **words})
