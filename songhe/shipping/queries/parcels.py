"""Parcels on their way, what is wrong with them, and what the stations are asked to bring."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from songhe.accounts.models import Organisation
from songhe.shipping.models import Errand, Parcel, Shipment, Trouble
from songhe.shipping.models.parcels import ON_ITS_WAY, OPEN_ERRAND
from songhe.shipping.models.shipments import UNSENT
from songhe.shipping.states import ParcelState

MOST_TRIES = 10


def parcels_on_their_way() -> QuerySet[Parcel]:
    """Return every parcel between its seller and its elder."""
    return (
        Parcel.objects.filter(state__in=ON_ITS_WAY)
        .select_related("shipment__elder__person", "shipment__order__checkout__address__region")
        .order_by("pk")
    )


def unsent_since(at: datetime, *, hours: int) -> QuerySet[Shipment]:
    """Return the shipments that wait for their seller for so long."""
    return Shipment.objects.filter(
        state__in=UNSENT, with_visit=False, opened_at__lte=at - timedelta(hours=hours)
    ).order_by("pk")


def unfollowed(at: datetime) -> QuerySet[Parcel]:
    """Return the parcels that the gateway does not follow yet, of which it can be asked again."""
    return Parcel.objects.filter(
        state=ParcelState.SENT,
        followed_at=None,
        follow_failure="",
        follow_tries__lt=MOST_TRIES,
        sent_at__lte=at - timedelta(minutes=2),
    ).order_by("pk")


def open_troubles(parcel: Parcel) -> QuerySet[Trouble]:
    return Trouble.objects.filter(parcel=parcel, settled_at=None).order_by("pk")


def errands_of(station: Organisation | None) -> QuerySet[Errand]:
    """Return the parcels that a station is asked to bring to a door, oldest first."""
    return (
        Errand.objects.filter(station=station, station__isnull=False, state__in=OPEN_ERRAND)
        .select_related(
            "parcel__shipment__elder__person",
            "parcel__shipment__elder__region",
            "parcel__shipment__order__checkout__address__region",
            "parcel__shipment__order__checkout__elder__person",
            "parcel__shipment__order__checkout__elder__region",
            "station",
        )
        .order_by("asked_at", "pk")
    )
