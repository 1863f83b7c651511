"""What an order makes its seller send, and the pieces that were picked for it."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder
from songhe.catalogue.models import Listing, Provider, Variant
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.shipping.models.lots import Bin
from songhe.shipping.states import SHIPMENT_FLOW, ShipmentState
from songhe.shop.models import Order, OrderLine

UNSENT = [ShipmentState.TO_PICK, ShipmentState.PICKED]


class Shipment(Stateful):
    """The goods of one paid order."""

    flow = SHIPMENT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    order = models.OneToOneField(Order, models.PROTECT, related_name="shipment")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="shipments")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="shipments")
    state = models.CharField(max_length=32, choices=ShipmentState, default=ShipmentState.TO_PICK)
    with_visit = models.BooleanField(default=False)  # the worker brings it along
    explained = models.BooleanField(default=False)  # somebody comes and shows how to use it
    explain_at = models.DateTimeField(null=True)  # when; None: not agreed yet
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # the last of its parcels
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "state", "opened_at"], name="shipping_shipment_of_provider"
            ),
            models.Index(
                fields=["opened_at"],
                condition=Q(state__in=UNSENT),
                name="shipping_shipment_unsent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ShipmentItem(models.Model):
    """So many pieces of one article."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="items")
    order_line = models.OneToOneField(OrderLine, models.PROTECT, related_name="shipment_item")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["listing"], name="shipping_item_of_listing")]

    def __str__(self) -> str:
        return f"{self.title} × {self.quantity}"


class Pick(models.Model):
    """Pieces taken from a bin for an item; no bin where nobody wrote down where they lay."""

    item = models.ForeignKey(ShipmentItem, models.PROTECT, related_name="picks")
    bin = models.ForeignKey(Bin, models.PROTECT, null=True, related_name="picks")
    quantity = models.PositiveIntegerField()
    put_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipping_pick_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.quantity}"
