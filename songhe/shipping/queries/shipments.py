"""Shipments, who may see them, and a seller's day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from songhe.accounts.models import Person
from songhe.catalogue.models import Provider
from songhe.shipping.models import (
    Parcel,
    ParcelItem,
    Pick,
    Shipment,
    ShipmentItem,
    TrackPoint,
    Trouble,
)
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shop.models import Order
from songhe.shop.queries import orders_visible_to

SHOWN = 50  # of one kind on a desk
ITEMS_ON = ShipmentItem.objects.filter(order_line__off=None).order_by("pk")


def _whole(shipments: QuerySet[Shipment]) -> QuerySet[Shipment]:
    return shipments.select_related(
        "order", "elder__person", "elder__station", "provider__organisation"
    ).prefetch_related(
        Prefetch("items", ITEMS_ON.select_related("order_line")),
        Prefetch(
            "parcels",
            Parcel.objects.exclude(state=ParcelState.OPENED)
            .select_related("errand__station")
            .prefetch_related(
                "items__pick__item",
                "items__pick__bin__lot",
                Prefetch("points", TrackPoint.objects.order_by("-at", "-pk")),
            )
            .order_by("pk"),
        ),
        Prefetch("troubles", Trouble.objects.filter(settled_at=None).order_by("pk")),
    )


def shipments_visible_to(person: Person) -> QuerySet[Shipment]:
    """Return what travels for orders that a person may see."""
    return _whole(Shipment.objects.filter(order__in=orders_visible_to(person).values("pk")))


def items_on(shipment: Shipment) -> QuerySet[ShipmentItem]:
    """Return what of a shipment was not called off."""
    return ITEMS_ON.filter(shipment=shipment)


def items_hers(shipment: Shipment) -> QuerySet[ShipmentItem]:
    """Return what of a shipment she has or still comes."""
    return items_on(shipment).filter(order_line__gone_at=None)


def lines_in_boxes(order: Order) -> set[int]:
    """Return the lines of an order of which at least one piece lies in a box."""
    packed = ParcelItem.objects.filter(parcel__shipment__order=order)
    found = packed.exclude(parcel__state=ParcelState.OPENED)
    return set(found.values_list("pick__item__order_line", flat=True))


def unpacked_picks(shipment: Shipment) -> list[tuple[Pick, int]]:
    """Return what was picked and lies in no box yet, with how many pieces."""
    picks = (
        Pick.objects.filter(item__in=items_on(shipment), put_back_at=None)
        .select_related("item", "bin__lot", "bin__warehouse")
        .annotate(
            packed=Coalesce(
                Sum(
                    "parcel_items__quantity",
                    filter=~Q(parcel_items__parcel__state=ParcelState.OPENED),
                ),
                0,
            )
        )
        .filter(quantity__gt=F("packed"))
        .order_by("pk")
    )
    return [(pick, pick.quantity - pick.packed) for pick in picks]


@dataclass(frozen=True)
class Day:
    """What a seller has to do, and what is on its way."""

    to_pick: list[Shipment]
    to_send: list[Shipment]
    under_way: list[Shipment]
    troubled: list[Trouble]
    counts: dict[str, int]


def day_of(provider: Provider, *, at: datetime) -> Day:
    """Return a seller's day; what waits longest stands first."""
    theirs = Shipment.objects.filter(provider=provider)
    fresh = at - timedelta(days=30)
    groups = {
        "to_pick": theirs.filter(state=ShipmentState.TO_PICK),
        "to_send": theirs.filter(state__in=[ShipmentState.PICKED, ShipmentState.PARTLY]),
        "under_way": theirs.filter(
            state__in=[ShipmentState.SENT, ShipmentState.PARTLY], opened_at__gte=fresh
        ),
    }
    troubled = open_troubles_of(provider)
    shown = {
        name: list(_whole(group).order_by("opened_at", "pk")[:SHOWN])
        for name, group in groups.items()
    }
    counts = theirs.aggregate(
        to_pick=Count("pk", filter=Q(state=ShipmentState.TO_PICK)),
        to_send=Count("pk", filter=Q(state__in=[ShipmentState.PICKED, ShipmentState.PARTLY])),
        under_way=Count(
            "pk",
            filter=Q(state__in=[ShipmentState.SENT, ShipmentState.PARTLY], opened_at__gte=fresh),
        ),
    )
    counts["troubled"] = troubled.count()
    return Day(**shown, troubled=list(troubled[:SHOWN]), counts=counts)


def open_troubles_of(provider: Provider) -> QuerySet[Trouble]:
    """Return what is wrong with a seller's goods on their way, longest first."""
    return (
        Trouble.objects.filter(shipment__provider=provider, settled_at=None)
        .select_related("shipment__order", "shipment__elder__person", "parcel")
        .order_by("raised_at", "pk")
    )
