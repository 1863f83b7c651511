"""A parcel that moves on, and what follows from it."""

from datetime import datetime

from django.db import transaction

from songhe.shipping.actions import news
from songhe.shipping.actions.locking import locked_parcel
from songhe.shipping.actions.troubles import note_troubles
from songhe.shipping.models import Errand, Parcel
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shop.actions.arrivals import arrive


def move_parcel(parcel: Parcel, verb: str, *, by: str, at: datetime, place: str = "") -> bool:
    """Move a locked parcel if its state lets it; return whether it moved.

    What the carrier says twice, or after the end, moves nothing.
    """
    if verb not in parcel.verbs:
        return False
    parcel.place = place
    if verb == "deliver":
        parcel.delivered_at = at
    parcel.save(update_fields=["place", "delivered_at"])
    parcel.move(verb, by=by, at=at, place=place)
    if verb == "deliver":
        _delivered(parcel, at)
    elif verb == "leave":
        ask_station(parcel, at=at)
    note_troubles(parcel, at=at)
    return True


def _delivered(parcel: Parcel, at: datetime) -> None:
    shipment = parcel.shipment
    news.settle_troubles(shipment, at=at, parcel=parcel)
    news.delivered(parcel, at=at)
    others = shipment.parcels.exclude(state__in=[ParcelState.DELIVERED, ParcelState.OPENED])
    if shipment.state == ShipmentState.SENT and not others.exists():
        shipment.move("arrive", by=news.CARRIER, at=at)
        shipment.arrived_at = at
        shipment.save(update_fields=["arrived_at"])
        arrive(order=shipment.order, at=at)


def ask_station(parcel: Parcel, *, at: datetime) -> Errand | None:
    """Ask her station to fetch a parcel; once, and only if she has a station."""
    station = parcel.shipment.elder.station
    if station is None:
        return None
    errand, _created = Errand.objects.get_or_create(
        parcel=parcel, defaults={"station": station, "asked_at": at}
    )
    return errand


@transaction.atomic
def deliver_own(*, parcel: Parcel, by: str, at: datetime) -> bool:
    """The seller's own people put it into her hands; return whether it was noted now."""
    parcel = locked_parcel(parcel)
    moved = move_parcel(parcel, "deliver", by=by, at=at)
    news.everyone_looks(parcel.shipment, at=at)
    return moved
