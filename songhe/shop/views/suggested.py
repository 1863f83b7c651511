"""Suggestions, fetched by the shelf, a listing and the cart; and the switch that keeps them
from going by a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.acting import Acting, acting_in
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.shop import queries
from songhe.shop.actions import suggestions as actions
from songhe.shop.baskets import cart_lines
from songhe.shop.queries import Reader, Suggestion
from songhe.shop.views.whose import buyer, elders_of

MOST, ELDER_MOST = 4, 1  # her page holds one task and few choices


@require_safe
def on_shelf(request: HttpRequest) -> HttpResponse:
    """What stands before the shelf where nothing is sought yet; where something was sought in
    vain, only what her needs ask for."""
    found = queries.suggested_for_needs if "needs" in request.GET else queries.suggested_on_shelf
    on_shelf = found is queries.suggested_on_shelf
    return _answer(request, found(_reader(request), timezone.now()), on_shelf=on_shelf)


@require_safe
def beside(request: HttpRequest, code: str) -> HttpResponse:
    """What stands below a listing."""
    listing = get_object_or_404(
        Listing.objects.exclude(
            state__in=[ListingState.DRAFT, ListingState.CHECKING]
        ).select_related("category"),
        code=code,
    )
    reader = _reader(request)
    return _answer(request, queries.suggested_beside(listing, reader, timezone.now()))


@require_safe
@signed_in
def for_cart(request: SignedIn) -> HttpResponse:
    """What stands below the cart."""
    elders_of(request.acting)
    at = timezone.now()
    standings = cart_lines(buyer(request.acting), at=at)
    newest = sorted(standings, key=lambda one: one.line.added_at, reverse=True)
    listings = list({one.line.listing_id: one.line.listing for one in newest}.values())
    return _answer(request, queries.suggested_for_cart(listings, _reader(request), at))


@require_safe
@signed_in
def suggestions(request: SignedIn) -> HttpResponse:
    """Where suggestions come from, and the one switch."""
    is_personal = queries.wants_personal(buyer(request.acting))
    return render(request, "shop/suggestions.html", {"is_personal": is_personal})


@require_POST
@signed_in
def choose_suggestions(request: SignedIn) -> HttpResponse:
    """Let them go by me, or make them the same for all."""
    is_personal = request.POST.get("personal") == "yes"
    actions.choose_suggestions(
        person=buyer(request.acting), is_personal=is_personal, at=timezone.now()
    )
    if is_personal:
        messages.success(request, _("好了，会按您的需要推荐。"))
    else:
        messages.success(request, _("好了，您看到的推荐和大家一样。"))
    return redirect("shop:suggestions")


def _reader(request: HttpRequest) -> Reader:
    acting = acting_in(request)
    if acting is None:
        return Reader(most=MOST)
    is_elder = acting.elder is not None
    most = ELDER_MOST if is_elder else MOST
    person = buyer(acting)
    if not queries.wants_personal(person):
        return Reader(most=most, sees_ads=not is_elder)
    elder = acting.elder or _chosen(request, acting)
    needs = queries.needs_shown_to(person, elder, timezone.now()) if elder else []
    return Reader(needs=needs, is_personal=True, most=most, sees_ads=not is_elder)


def _chosen(request: HttpRequest, acting: Acting) -> Elder | None:
    """Return the elder for whom a relative looks; her only one when none is named."""
    if acting.role is not None:
        return None
    elders = list(queries.shoppers_elders(acting.person))
    code = request.GET.get("elder", "")
    named = [elder for elder in elders if elder.code == code] if code else elders
    return named[0] if len(named) == 1 else None


def _answer(
    request: HttpRequest, suggested: list[Suggestion], *, on_shelf: bool = False
) -> HttpResponse:
    acting = acting_in(request)
    context = {
        "suggested": suggested,
        "for_elder": request.GET.get("elder", ""),
        "signed_in": acting is not None,
        "on_shelf": on_shelf,
    }
    return render(request, "shop/_suggested.html", context)
