"""What anybody may look at: the shelf, a listing, a provider."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from songhe.accounts.acting import Acting
from songhe.catalogue import papers, queries
from songhe.catalogue.forms import WishForm
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.queries import Wish
from songhe.catalogue.queries.pictures import shown_of
from songhe.catalogue.shelves import Counts, cards_of, shelf_of
from songhe.catalogue.states import Helps, ListingKind, ListingState, ProviderState, Sort

PAGE, ELDER_PAGE = 18, 6  # an elder sees at most six things at once


@dataclass(frozen=True)
class Way:
    """One filter that can be set or taken off."""

    query: str  # the address it leads to
    label: str | Promise
    count: int | None = None
    here: bool = False


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search and filter what is on sale."""
    wish = WishForm(request.GET).wish()
    acting: Acting | None = getattr(request, "acting", None)
    size = ELDER_PAGE if acting and acting.elder else PAGE
    shelf = shelf_of(wish, number=request.GET.get("page", "1"), size=size, at=timezone.now())
    given = _given(request)
    tree = list(queries.categories())
    context = {
        "wish": wish,
        "shelf": shelf,
        "category": next((one for one in tree if one.code == wish.category), None),
        "tops": _tops(tree, wish, shelf.counts, given),
        "below": _below(tree, wish, shelf.counts, given),
        "kinds": _ways("kind", ListingKind.choices, wish.kind, shelf.counts.kinds, given),
        "helps": _ways("need", Helps.choices, wish.need, shelf.counts.needs, given),
        "need_label": Helps(wish.need).label if wish.need else "",
        "kind_label": ListingKind(wish.kind).label if wish.kind else "",
        "sorts": Sort.choices,
        "taken_off": {name: _query(given, **{name: ""}) for name in ("category", "need", "kind")},
        "kept": [pair for pair in given.items() if pair[0] != "q"],
        "query": f"&{urlencode(given)}" if given else "",
        "for_elder": given.get("elder", ""),
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
        "may_buy": _may_buy(request),
        "for_elder": request.GET.get("elder", ""),
    }
    return _show(request, "listing", context)


@require_safe
def provider(request: HttpRequest, code: str) -> HttpResponse:
    """Show who a provider is: what was verified, since when, how people were served."""
    at = timezone.now()
    provider = get_object_or_404(queries.public_providers(), code=code)
    shown = papers.papers_of(provider, at)
    offers = queries.on_sale(at).filter(provider=provider).order_by("-stars_count", "pk")
    context = {
        "provider": provider,
        "open": provider.state == ProviderState.ACTIVE,
        "papers": shown,
        "record": papers.record_of(provider, shown),
        "cards": cards_of(list(offers[:ELDER_PAGE]), at),
        "streets": list(provider.serves.order_by("code")),
    }
    return _show(request, "provider", context)


def _shown_listings() -> QuerySet[Listing]:
    return (
        Listing.objects.exclude(state__in=[ListingState.DRAFT, ListingState.CHECKING])
        .exclude(provider__admitted_at=None)
        .exclude(provider__state=ProviderState.APPLIED)
        .select_related("provider__organisation__region", "category__parent", "stock", "clip")
    )


def _may_buy(request: HttpRequest) -> bool:
    """Visitors may try (and are asked to sign in); staff look only, unless they help an elder."""
    acting: Acting | None = getattr(request, "acting", None)
    return acting is None or acting.elder is not None or acting.role is None


def _show(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    acting: Acting | None = getattr(request, "acting", None)
    skin = "elder/" if acting and acting.elder else ""
    return render(request, f"catalogue/{skin}{page}.html", context)


def _given(request: HttpRequest) -> dict[str, str]:
    """Return what stands in the address, as far as we know it."""
    names = (*WishForm.base_fields, "elder")
    return {name: value for name in names if (value := request.GET.get(name, "").strip())}


def _query(given: dict[str, str], **changed: str) -> str:
    merged = {name: value for name, value in (given | changed).items() if value}
    return f"?{urlencode(merged)}"


def _ways(
    name: str, choices: list[tuple[str, Any]], chosen: str, counts: Any, given: dict[str, str]
) -> list[Way]:
    return [
        Way(_query(given, **{name: code}), label, counts[code], here=code == chosen)
        for code, label in choices
        if counts[code] or code == chosen
    ]


def _tops(tree: list[Category], wish: Wish, counts: Counts, given: dict[str, str]) -> list[Way]:
    tops = [("", _("全部")), *((one.code, one.label) for one in tree if one.parent_id is None)]
    return [
        Way(
            _query(given, category=code),
            label.split("·")[-1] if code else label,
            counts.categories[code] if code else None,
            here=wish.category[:1] == code,
        )
        for code, label in tops
        if not code or counts.categories[code] or wish.category[:1] == code
    ]


def _below(tree: list[Category], wish: Wish, counts: Counts, given: dict[str, str]) -> list[Way]:
    """Return the categories under the chosen one."""
    if not wish.category:
        return []
    pairs = [
        (one.code, one.label)
        for one in tree
        if one.parent_id is not None and one.code.startswith(wish.category[:1])
    ]
    return _ways("category", pairs, wish.category, counts.categories, given)
