"""Somebody comes along and shows her how to use it."""

from django.db import models

from songhe.accounts.models import Person
from songhe.booking.models import Booking
from songhe.kernel.models import Stateful
from songhe.shipping.models.shipments import Shipment
from songhe.shipping.states import EXPLANATION_FLOW, ExplanationState


class Explanation(Stateful):
    """An hour in which one of the seller's people explains: the first is agreed by telephone.

    While another hour is wanted, worker and booking are those of the last one.
    """

    flow = EXPLANATION_FLOW

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="explanation")
    worker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=32, choices=ExplanationState, default=ExplanationState.WANTED
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state=ExplanationState.PROPOSED),
                name="shipping_explanation_asked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.shipment_id)
