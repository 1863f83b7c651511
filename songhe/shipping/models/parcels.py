"""Boxes on their way: what is in them, what the carrier says, what went wrong."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Organisation
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.shipping.models.shipments import Pick, Shipment
from songhe.shipping.states import (
    ERRAND_FLOW,
    PARCEL_FLOW,
    Carrier,
    ErrandState,
    ParcelState,
    TroubleKind,
)

ON_ITS_WAY = [ParcelState.SENT, ParcelState.MOVING, ParcelState.NEARBY]
OPEN_ERRAND = [ErrandState.ASKED, ErrandState.TAKEN]


class Parcel(Stateful):
    """One box."""

    flow = PARCEL_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="parcels")
    state = models.CharField(max_length=32, choices=ParcelState, default=ParcelState.PACKED)
    carrier = models.CharField(max_length=16, choices=Carrier, blank=True, default="")
    number = models.CharField(max_length=32, blank=True, default="")  # the carrier's
    salt = models.CharField(max_length=32)  # the carrier's news are signed with it
    packed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True)
    place = models.CharField(max_length=12, blank=True, default="")  # neighbour, locker
    delivered_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # of the carrier's last word
    followed_at = models.DateTimeField(null=True)  # the gateway tells us since
    follow_tries = models.PositiveSmallIntegerField(default=0)
    follow_failure = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"],
                condition=~Q(number=""),
                name="shipping_parcel_number_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=Q(state__in=ON_ITS_WAY),
                name="shipping_parcel_on_its_way",
            ),
            models.Index(
                fields=["sent_at"],
                condition=Q(followed_at=None, follow_failure="", state=ParcelState.SENT),
                name="shipping_parcel_unfollowed",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_followed(self) -> bool:
        """Is there a carrier whose word we hear?"""
        return bool(self.number) and self.carrier != Carrier.OWN


class ParcelItem(models.Model):
    """Picked pieces in a box."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="items")
    pick = models.ForeignKey(Pick, models.PROTECT, related_name="parcel_items")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "pick"], name="shipping_parcelitem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.quantity}"


class TrackPoint(models.Model):
    """One line of what the carrier says; all of a parcel's are replaced together."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="points")
    at = models.DateTimeField()
    words = models.CharField(max_length=300)
    state = models.CharField(max_length=8, blank=True, default="")  # the gateway's number

    class Meta:
        indexes = [models.Index(fields=["parcel", "-at"], name="shipping_point_of_parcel")]

    def __str__(self) -> str:
        return self.words


class Push(models.Model):
    """One piece of news from the gateway, by its hash, so that it counts once."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="pushes")
    digest = models.CharField(max_length=64)  # SHA-256 of the body as it came
    came_of_it = models.CharField(max_length=12)  # taken, older, unknown
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "digest"], name="shipping_push_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.came_of_it}"


class Trouble(models.Model):
    """Something that is wrong with a shipment or one of its parcels, until it is settled."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="troubles")
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, related_name="troubles")
    kind = models.CharField(max_length=16, choices=TroubleKind)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "parcel", "kind"],
                condition=Q(settled_at=None),
                nulls_distinct=False,
                name="shipping_trouble_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.kind}"


class Errand(Stateful):
    """Her station is asked to fetch a parcel and bring it to her door."""

    flow = ERRAND_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    parcel = models.OneToOneField(Parcel, models.PROTECT, related_name="errand")
    station = models.ForeignKey(Organisation, models.PROTECT, related_name="errands")
    state = models.CharField(max_length=32, choices=ErrandState, default=ErrandState.ASKED)
    asked_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120, blank=True, default="")  # a label
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["station", "asked_at"],
                condition=Q(state__in=OPEN_ERRAND),
                name="shipping_errand_open",
            ),
        ]

    def __str__(self) -> str:
        return self.code
