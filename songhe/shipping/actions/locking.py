"""Rows as they are now, with everybody else who would change them kept waiting."""

from songhe.shipping.models import Parcel, Shipment


def locked(shipment: Shipment) -> Shipment:
    return (
        Shipment.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "order__checkout__elder__person",
            "order__checkout__placed_by",
            "order__checkout__paid_by",
            "elder__person",
            "elder__region__parent",
            "elder__station",
            "provider__organisation",
        )
        .get(pk=shipment.pk)
    )


def locked_parcel(parcel: Parcel) -> Parcel:
    """Return a parcel with its shipment, both locked, the shipment first."""
    shipment = locked(parcel.shipment)
    fresh = Parcel.objects.select_for_update(no_key=True, of=("self",)).get(pk=parcel.pk)
    fresh.shipment = shipment
    return fresh
