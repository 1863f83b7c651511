"""Sellers ask for a place that they pay for; the platform approves or refuses."""

from django.db import models
from django.db.models import F, Q

from songhe.catalogue.models import Listing
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.shop.models.suggestions import Promotion
from songhe.shop.states import AD_FLOW, AdSlot, AdState


class AdRequest(Stateful):
    """A seller asks to have a listing shown, labelled 广告, for some days and a price."""

    flow = AD_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="ads")
    slot = models.CharField(max_length=8, choices=AdSlot)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    price = models.PositiveIntegerField()  # fen, by the tariff of that day
    tariff = models.CharField(max_length=20)  # its version
    paper = models.CharField(max_length=60, blank=True, default="")  # number of the review
    state = models.CharField(max_length=32, choices=AdState, default=AdState.ASKED)
    reason = models.CharField(max_length=200, blank=True, default="")
    asked_by = models.CharField(max_length=120)  # a label
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    promotion = models.OneToOneField(Promotion, models.PROTECT, null=True, related_name="request")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="shop_ad_lasts"),
            models.CheckConstraint(condition=Q(price__gt=0), name="shop_ad_price"),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="shop_ad_waiting"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def subject(self) -> str:
        """How the ledger names it."""
        return f"shop.ad:{self.code}"
