"""What the elder reads: the notes in force about her."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, elder_required
from songhe.clinic import queries

SHOWN = 30


@elder_required
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    assert request.acting.elder is not None  # noqa: S101 (elder_required has asked)
    if request.acting.assisting:
        raise Http404  # what a doctor wrote is for her own eyes, whoever helps her
    notes = queries.notes_of(request.acting.elder)[:SHOWN]
    return render(request, "clinic/mine.html", {"notes": notes})
