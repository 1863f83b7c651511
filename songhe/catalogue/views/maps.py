"""What was found, on a map beside its list: the list is the truth, the map is its picture."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from songhe.accounts.acting import acting_in
from songhe.accounts.models import Region
from songhe.accounts.states import RegionLevel
from songhe.catalogue.forms import WishForm
from songhe.catalogue.queries import Place, place_of
from songhe.catalogue.rules import maps
from songhe.catalogue.shelves import Card, shelf_of
from songhe.catalogue.views.shelves import ELDER_PAGE, PAGE, given_in, place_for


@require_safe
def shown_on_map(request: HttpRequest) -> HttpResponse:
    """The same page of answers as on the shelf, each with its number on the map.

    Only where providers receive people is drawn; where an elder lives is drawn for herself and
    for the relative who looks for her, as her community.
    """
    at = timezone.now()
    acting = acting_in(request)
    is_elder = bool(acting and acting.elder)
    home = place_of(acting.elder.region) if acting and acting.elder else place_for(request, acting)
    wish = WishForm(request.GET).wish(today=timezone.localdate(at), place=home)
    shelf = shelf_of(
        wish,
        number=request.GET.get("page", "1"),
        size=ELDER_PAGE if is_elder else PAGE,
        at=at,
    )
    given = given_in(request)
    context = {
        "wish": wish,
        "shelf": shelf,
        "chart": _chart(shelf.cards, home, large=is_elder),
        "query": f"&{urlencode(given)}" if given else "",
        "given": f"?{urlencode(given)}" if given else "",
        "for_elder": given.get("elder", ""),
    }
    return render(request, "catalogue/map.html", context)


def _chart(cards: list[Card], home: Place | None, *, large: bool) -> maps.Chart | None:
    """One query for all the streets, whatever their number is: they are few."""
    places = {
        region.pk: (region, place_of(region))
        for region in Region.objects.select_related("parent").order_by("code")
    }
    spots = [
        maps.Spot(
            number,
            card.listing.price,
            places[card.listing.provider.organisation.region_id][1]
            if card.listing.provider.organisation.region_id
            else None,
        )
        for number, card in enumerate(cards, start=1)
    ]
    streets = [
        (region.name.removesuffix("街道"), place)
        for region, place in places.values()
        if place and region.level == RegionLevel.STREET
    ]
    if large:  # one thing at a time: no names of streets
        return maps.chart(spots, home=home, room=maps.NARROW)
    return maps.chart(spots, home=home, streets=streets)
