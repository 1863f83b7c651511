"""How much of an article is there."""

from django.db import models
from django.db.models import F, Q

from songhe.catalogue.models.listings import Listing
from songhe.catalogue.models.variants import Variant
from songhe.catalogue.states import (
    MovementKind,
)


class Stock(models.Model):
    """How many of an article are there, and how many of them are promised to someone."""

    listing = models.OneToOneField(Listing, models.PROTECT, related_name="stock")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # The last guard: nothing is promised that is not there.
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="catalogue_stock_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} − {self.reserved}"

    @property
    def left(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of stock; their sums are the stock."""

    code = models.CharField(max_length=120, unique=True)  # the key that makes it once
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="movements")
    kind = models.CharField(max_length=12, choices=MovementKind)
    on_hand = models.IntegerField()
    reserved = models.IntegerField()
    subject = models.CharField(max_length=80)  # shop.order:K7X2
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], name="catalogue_movement_subject")]

    def __str__(self) -> str:
        return self.code
