"""How a shipment comes to be, and how it ends with its order."""

from datetime import datetime

from django.db import transaction

from songhe.catalogue.states import ListingKind
from songhe.kernel.models import Event
from songhe.shipping import queries
from songhe.shipping.actions import explaining, news, packing, recalls
from songhe.shipping.actions.locking import locked
from songhe.shipping.models import Parcel, Shipment, ShipmentItem
from songhe.shipping.states import ParcelState, ShipmentState
from songhe.shop.models import Order
from songhe.shop.queries import lines_on
from songhe.shop.states import OrderState


def open_for_paid_order(event: Event) -> None:
    """Listen to the shop: a paid order of goods is to be sent; being told twice opens one."""
    order = Order.objects.get(pk=event.subject_id)
    if order.state == OrderState.PAID:
        open_shipment(order=order, at=event.happened_at)


@transaction.atomic
def open_shipment(*, order: Order, at: datetime) -> Shipment | None:
    """Open what an order makes its seller send; None if there are no goods in it."""
    lines = list(lines_on(order))
    goods = [line for line in lines if line.kind == ListingKind.GOODS]
    if not goods:
        return None
    shipment, created = Shipment.objects.get_or_create(
        order=order,
        defaults={
            "provider_id": order.provider_id,
            "elder_id": order.elder_id,
            "with_visit": any(line.booking_id for line in lines),
            "explained": order.explained,
            "opened_at": at,
        },
    )
    if created:
        ShipmentItem.objects.bulk_create(
            ShipmentItem(
                shipment=shipment,
                order_line=line,
                listing_id=line.listing_id,
                variant_id=line.variant_id,
                title=line.title,
                quantity=line.quantity,
            )
            for line in goods
        )
        news.to_pick(shipment, at=at)
    return shipment


@transaction.atomic
def cancel_for_order(event: Event) -> None:
    """Listen to the shop: an order was paid back, so its pieces go back to their places."""
    shipment = Shipment.objects.filter(order=event.subject_id).first()
    if shipment is None:
        return
    shipment = locked(shipment)
    explaining.drop_explaining(shipment, by=event.actor, at=event.happened_at)
    if "cancel" not in shipment.verbs:
        return
    if shipment.state == ShipmentState.PICKED:
        packing.put_back_pieces(shipment, by=event.actor, at=event.happened_at)
    shipment.move("cancel", by=event.actor, at=event.happened_at)
    listing_ids = list(shipment.items.values_list("listing", flat=True))
    recalls.withdraw_for_listing(listing_ids=listing_ids, by=event.actor, at=event.happened_at)
    news.settle_troubles(shipment, at=event.happened_at)
    news.everyone_looks(shipment, at=event.happened_at)


@transaction.atomic
def settle_for_fulfilled_order(event: Event) -> None:
    """Listen to the shop: she has it all, whatever the carrier said; being told twice is once.

    What came along with a visit without being picked is taken from its places now.
    """
    shipment = Shipment.objects.filter(order=event.subject_id).first()
    if shipment is None:
        return
    shipment, at = locked(shipment), event.happened_at
    if shipment.state == ShipmentState.TO_PICK:
        packing.pick_what_left(shipment, by=event.actor, at=at)
    for parcel in Parcel.objects.filter(shipment=shipment).order_by("pk"):
        if "deliver" in parcel.verbs:
            parcel.move("deliver", by=event.actor, at=at)
            Parcel.objects.filter(pk=parcel.pk).update(delivered_at=at)
        elif parcel.state == ParcelState.PACKED:
            parcel.move("unpack", by=event.actor, at=at)
    verb = next((one for one in ("arrive", "hand_over") if one in shipment.verbs), None)
    if verb is not None:
        shipment.move(verb, by=event.actor, at=at)
        shipment.arrived_at = at
        shipment.save(update_fields=["arrived_at"])
    news.settle_troubles(shipment, at=at)
    news.drop_errands(shipment, at=at)
    news.everyone_looks(shipment, at=at)


@transaction.atomic
def change_for_line(event: Event) -> None:
    """Listen to the shop: one line of an order is off. Goods are taken out of what is sent; if it
    was the visit that was to bring the goods, they are sent by themselves. Twice is once."""
    shipment = Shipment.objects.filter(order=event.subject_id).first()
    if shipment is None:
        return
    shipment, at = locked(shipment), event.happened_at
    item = shipment.items.filter(order_line=event.facts["line"]).first()
    if item is not None:
        _drop(item, shipment, by=event.actor, at=at)
    visits = lines_on(shipment.order).exclude(booking=None)
    if shipment.with_visit and not visits.exists() and shipment.state != ShipmentState.CANCELLED:
        shipment.with_visit = False
        shipment.save(update_fields=["with_visit"])
        news.to_pick(shipment, at=at)


def _drop(item: ShipmentItem, shipment: Shipment, *, by: str, at: datetime) -> None:
    packing.take_out(item, by=by, at=at)
    recalls.withdraw_for_listing(listing_ids=[item.listing_id], by=by, at=at)
    if not queries.items_on(shipment).exists():
        _cancel(shipment, by=by, at=at)
    elif shipment.state == ShipmentState.PARTLY:
        packing.send_all_if_sent(shipment, by=by, at=at)
    news.everyone_looks(shipment, at=at)


def _cancel(shipment: Shipment, *, by: str, at: datetime) -> None:
    explaining.drop_explaining(shipment, by=by, at=at)
    if "cancel" in shipment.verbs:
        shipment.move("cancel", by=by, at=at)
        news.settle_troubles(shipment, at=at)
