"""What everybody may read of trials: beside a listing, and what was well liked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from songhe.accounts.acting import acting_in
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.skins import is_for_elder
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.trials.queries import trials as queries
from songhe.trials.queries.invitations import scores_with_photo_visible_to
from songhe.trials.rules.eligible import Way, way_of
from songhe.trials.states import Side


@require_safe
def of_listing(request: HttpRequest, code: str) -> HttpResponse:
    """What elders at stations said of a thing; for a station the door to a trial."""
    listing = get_object_or_404(
        Listing.objects.exclude(
            state__in=[ListingState.DRAFT, ListingState.CHECKING]
        ).select_related("category"),
        code=code,
    )
    acting = acting_in(request)
    is_station = acting is not None and queries.side_of(acting) == Side.STATION
    context = {
        "listing": listing,
        "outcomes": queries.outcomes_beside(listing, timezone.now()),
        "may_propose": is_station and way_of(listing.category.code) != Way.NONE,
    }
    return render(request, "trials/_of_listing.html", context)


@require_safe
def liked(request: HttpRequest) -> HttpResponse:
    """What elders at stations liked, with the figures it rests on."""
    outcomes = queries.liked(timezone.now(), most=6 if is_for_elder(request) else 30)
    return render(request, "trials/liked.html", {"outcomes": outcomes})


@require_GET
@signed_in
def photo(request: SignedIn, code: str) -> HttpResponse:
    """A photograph, for those who may see it."""
    found = get_object_or_404(scores_with_photo_visible_to(request.acting), code=code)
    answer = HttpResponse(bytes(found.photo), content_type=found.photo_kind)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
