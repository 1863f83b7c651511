"""What the shop knows about a listing, fetched by the catalogue's page, which cannot ask it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, elder_required
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.shop import queries
from songhe.shop.views.reach import is_too_far

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
    """Which of her needs it answers, for her eyes; and that it does not come to her, if so."""
    listing, elder = _listing(code), request.acting.elder
    if elder is None:
        return render(request, "shop/_why_listing.html")
    personal = queries.wants_personal(elder.person)
    context = {
        "need": queries.need_met_by(listing, elder) if personal else None,
        "is_far": is_too_far(listing, elder),
    }
    return render(request, "shop/_why_listing.html", context)
