"""Lines of a paid order that were called off alone."""

from django.db import models
from django.db.models import F, Q

from songhe.shop.models.orders import OrderLine


class LineOff(models.Model):
    """One line that was called off while the rest of its order goes on; written once."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="off")
    code = models.CharField(max_length=120, unique=True)  # its movement in the ledger
    share = models.PositiveIntegerField()  # fen, what was paid for it
    back = models.PositiveIntegerField()  # fen of it to those who paid; the rest is the seller's
    fee = models.PositiveIntegerField()  # fen, the platform's part of what is kept
    fee_back = models.PositiveIntegerField()  # fen of the order's fee that fell away
    by = models.CharField(max_length=120)  # a label
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(back__lte=F("share")), name="shop_lineoff_back_within"
            ),
            models.CheckConstraint(
                condition=Q(fee__lte=F("share") - F("back")), name="shop_lineoff_fee_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.back} of {self.share}"

    @property
    def kept(self) -> int:
        """What the seller keeps for it, its fee not yet taken off, in fen."""
        return self.share - self.back
