"""谁看过我的信息: every look as a sentence, by day, newest first."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.consent import queries
from songhe.consent.words import sentence_of

ON_A_PAGE = 30


@elder_required
@require_safe
def looks(request: SignedIn) -> HttpResponse:
    elder = request.acting.elder
    if elder is None:
        raise Http404
    relations = dict(elder.kinships.values_list("relative", "relation"))
    page = Paginator(queries.looks_at(elder), ON_A_PAGE).get_page(request.GET.get("page"))
    days = [
        (day, [sentence_of(look, relations.get(look.person_id, "")) for look in of_day])
        for day, of_day in groupby(page, key=lambda look: timezone.localdate(look.looked_at))
    ]
    return render(request, "consent/looks.html", {"days": days, "page": page})
