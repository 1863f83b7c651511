"""What aftersales knows about a listing and an order, fetched by pages that cannot ask it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, signed_in
from songhe.aftersales import queries
from songhe.aftersales.looks import TERMS
from songhe.aftersales.rules import absence, calling_off
from songhe.aftersales.rules.freight import FIRST
from songhe.aftersales.rules.terms import term_of
from songhe.catalogue.models import Listing
from songhe.catalogue.states import ListingState
from songhe.shop.queries import orders_visible_to_acting


@require_safe
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """On which terms it goes back or is called off: read before buying."""
    listing = get_object_or_404(
        Listing.objects.exclude(state=ListingState.DRAFT).select_related("category"), code=code
    )
    term = "" if listing.is_service else TERMS[term_of(listing.category.code)]
    context = {
        "listing": listing,
        "term": term,
        "rungs": calling_off.RUNGS,
        "absent_keeps": absence.KEEPS,
        "freight_first": FIRST,
    }
    return render(request, "aftersales/_terms.html", context)


@require_safe
@signed_in
def of_order(request: SignedIn, code: str) -> HttpResponse:
    """What was asked for about an order, and the door to asking."""
    order = get_object_or_404(orders_visible_to_acting(request.acting), code=code)
    is_buyer = queries.orders_of_buyer(request.acting).filter(pk=order.pk).exists()
    context = {
        "order": order,
        "claims": queries.claims_of_order(order),
        "may_ask": is_buyer and bool(queries.ways_of(order, timezone.now())),
    }
    return render(request, "aftersales/_of_order.html", context)
