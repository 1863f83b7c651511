"""What the shop knows about a listing, fetched by the catalogue's page, which cannot ask it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.shop import queries

SHOWN = 6


def _listing(code: str) -> Listing:
    return get_object_or_404(Listing.objects.exclude(state=ListingState.DRAFT), code=code)


@require_safe
def reviews(request: HttpRequest, code: str) -> HttpResponse:
    """What people said who had it; nobody is named."""
    said = queries.reviews_of(_listing(code)).select_related("order__elder__person")
    return render(request, "shop/_reviews.html", {"reviews": said[:SHOWN]})


@require_safe
@elder_required
def why(request: SignedIn, code: str) -> HttpResponse:
    """Which of her needs it answers, for her eyes."""
    elder = request.acting.elder
    personal = elder is not None and queries.wants_personal(elder.person)
    need = queries.need_met_by(_listing(code), elder) if elder and personal else None
    return render(request, "shop/_why_listing.html", {"need": need})
