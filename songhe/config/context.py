"""What every page knows about where one is: the places of one's role, and which is open."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from songhe.accounts.acting import acting_in
from songhe.config.places import FAMILY_PLACES, PLACES, Place


@dataclass(frozen=True)
class Way:
    """A place, with its address and whether the reader stands in it."""

    url: str
    label: str | Promise
    icon: str
    here: bool


def places(request: HttpRequest) -> dict[str, object]:
    """Return the ways open to whoever asks; nobody in particular has none."""
    acting = acting_in(request)
    if acting is None:
        return {"places": []}
    if acting.role is not None:
        return {"places": _ways(PLACES[acting.role], request.path)}
    return {"places": [] if acting.elder else _ways(FAMILY_PLACES, request.path)}


def _ways(places: tuple[Place, ...], path: str) -> list[Way]:
    addresses = [reverse(place.url_name) for place in places]
    inside = [address for address in addresses if path.startswith(address)]
    here = max(inside, key=len, default="")  # the narrowest that holds this page
    return [
        Way(address, place.label, place.icon, here=address == here)
        for place, address in zip(places, addresses, strict=True)
    ]
