"""What anybody may look at: the shelf, a listing, a provider."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.acting import Acting, acting_in
from songhe.accounts.queries import elders_of_relative
from songhe.catalogue import papers, queries
from songhe.catalogue.forms import WishForm
from songhe.catalogue.models import Listing
from songhe.catalogue.queries import Wish
from songhe.catalogue.queries.pictures import shown_of
from songhe.catalogue.shelves import Shelf, cards_of, shelf_of
from songhe.catalogue.states import Helps, ListingState, ProviderState, Sort
from songhe.catalogue.views import filters

PAGE, ELDER_PAGE = 18, 6  # an elder sees at most six things at once
BESIDES = 3  # on her front: a suggestion, what elders tried, the next page
SIMILAR_OF_NONE = 2  # things on an elder's page where nothing was found, before words to try
OFTEN_SOUGHT = ("助浴", "送餐", "保洁", "陪诊", "成人纸尿裤", "轮椅")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search and filter what is on sale."""
    at = timezone.now()
    today = timezone.localtime(at).date()
    acting = acting_in(request)
    place = place_for(request, acting)
    wish = WishForm(request.GET).wish(today=today, place=place)
    given = given_in(request)
    size = _size(acting, given)
    shelf = shelf_of(wish, number=request.GET.get("page", "1"), size=size, at=at)
    tree = list(queries.categories())
    category = next((one for one in tree if one.code == wish.category), None)
    groups = filters.groups(tree, wish, shelf.counts, given, today=today, placed=place is not None)
    context = {
        "wish": wish,
        "shelf": shelf,
        "category": category,
        "tops": filters.tops(tree, wish, shelf.counts, given),
        "groups": groups,
        "taken": filters.taken(groups, category, given),
        "need_label": Helps(wish.need).label if wish.need else "",
        "sorts": Sort.choices,
        "kept": [pair for pair in given.items() if pair[0] != "q"],
        "query": f"&{urlencode(given)}" if given else "",
        "given": f"?{urlencode(given)}" if given else "",
        "unfiltered": filters.address({"q": given.get("q", ""), "elder": given.get("elder", "")}),
        **_around(shelf, wish, given, acting),
        "for_elder": given.get("elder", ""),
        "suggests": not given,
    }
    return _show(request, "shelf", context)


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Show one listing with everything that helps to decide."""
    at = timezone.now()
    listing = get_object_or_404(_shown_listings(), code=code)
    valid = papers.papers_for(listing, at)
    why_not = queries.why_not_given(listing, licensed=bool(valid))
    card = cards_of([listing], at)[0] if not why_not else None
    context = {
        "listing": listing,
        "why_not": why_not,
        "free": card.free if card else None,
        "papers": valid,
        **shown_of(listing),
        "dearer": not listing.is_service and _comes_dearer(listing),
        "may_buy": _may_buy(request),
        "is_visitor": acting_in(request) is None,
        "for_elder": request.GET.get("elder", ""),
    }
    return _show(request, "listing", context)


@require_safe
def provider(request: HttpRequest, code: str) -> HttpResponse:
    """Show who a provider is: what was verified, since when, how people were served."""
    at = timezone.now()
    provider = get_object_or_404(queries.public_providers(), code=code)
    shown = papers.papers_of(provider, at)
    offers = queries.with_dearer(queries.on_sale(at).filter(provider=provider))
    context = {
        "provider": provider,
        "open": provider.state == ProviderState.ACTIVE,
        "papers": shown,
        "record": papers.record_of(provider, shown),
        "cards": cards_of(list(offers.order_by("-stars_count", "pk")[:ELDER_PAGE]), at),
        "streets": list(provider.serves.order_by("code")),
    }
    return _show(request, "provider", context)


def _size(acting: Acting | None, given: dict[str, str]) -> int:
    """Return how many things a page shows: an elder's front, with what stands around, six."""
    if acting is None or acting.elder is None:
        return PAGE
    return ELDER_PAGE if given else ELDER_PAGE - BESIDES


def _shown_listings() -> QuerySet[Listing]:
    return (
        Listing.objects.exclude(state__in=[ListingState.DRAFT, ListingState.CHECKING])
        .exclude(provider__admitted_at=None)
        .exclude(provider__state=ProviderState.APPLIED)
        .select_related("provider__organisation__region", "category__parent", "stock", "clip")
    )


def _comes_dearer(listing: Listing) -> bool:
    """Whether some size of it costs more than its price, which is that of the cheapest."""
    return queries.variants_of(listing).filter(price__gt=listing.price).exists()


def _may_buy(request: HttpRequest) -> bool:
    """Visitors may try (and are asked to sign in); staff look only, unless they help an elder."""
    acting = acting_in(request)
    return acting is None or acting.elder is not None or acting.role is None


def _show(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    acting = acting_in(request)
    skin = "elder/" if acting and acting.elder else ""
    return render(request, f"catalogue/{skin}{page}.html", context)


def given_in(request: HttpRequest) -> dict[str, str]:
    """Return what stands in the address, as far as we know it."""
    names = (*WishForm.base_fields, "elder")
    return {name: value for name in names if (value := request.GET.get(name, "").strip())}


def place_for(request: HttpRequest, acting: Acting | None) -> queries.Place | None:
    """Return where the elder lives for whom a relative looks; a stranger's street stays unknown."""
    code = request.GET.get("elder", "")
    if acting is None or acting.elder or not code:  # her own pages have no filters
        return None
    mine = elders_of_relative(acting.person).select_related("region__parent")
    elder = mine.filter(code=code.replace("\x00", "")).first()
    return queries.place_of(elder.region) if elder else None


def _around(
    shelf: Shelf, wish: Wish, given: dict[str, str], acting: Acting | None
) -> dict[str, Any]:
    """Return what stands around few answers or none: the door to the station where nothing is
    called so, what is of the same kind, other words to try.

    An elder's page holds six things; where nothing was found, the way to everything is one of them.
    """
    in_vain = not shelf.cards or shelf.only_near
    asks = in_vain and bool(wish.text) and not wish.filters and _may_ask(acting, given)
    similar = shelf.similar
    ways = _suggestions(wish, given) if in_vain else []
    if acting is not None and acting.elder is not None:
        room = ELDER_PAGE - len(shelf.cards) - int(asks) - int(not shelf.cards)
        similar = similar[: room if shelf.cards else SIMILAR_OF_NONE]
        ways = ways[: room - len(similar)] if not shelf.cards else []
    return {"asks_station": asks, "similar": similar, "suggestions": ways}


def _may_ask(acting: Acting | None, given: dict[str, str]) -> bool:
    """Whether her station can be asked: by her, or by a relative who looks for one elder."""
    if acting is None or acting.elder is not None:
        return acting is not None
    code = given.get("elder", "").replace("\x00", "")
    if acting.role is not None:
        return False
    mine = [one.code for one in elders_of_relative(acting.person)]
    return code in mine if code else len(mine) == 1


def _suggestions(wish: Wish, given: dict[str, str]) -> list[filters.Way]:
    """Return what else to try when nothing was found: names like it, then what many look for."""
    names = [*queries.names_like(wish.text), *OFTEN_SOUGHT][:ELDER_PAGE]
    kept = {"elder": given.get("elder", "")}
    return [filters.Way(filters.address(kept, q=name), name) for name in names]
