"""What keeps the money of an order waiting, and what went back of it before it was received."""

from django.db import models

from songhe.shop.models.orders import Order, OrderLine


class Hold(models.Model):
    """Somebody complains about an order: its seller is not paid until that is over."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="holds")
    code = models.CharField(max_length=120, unique=True)  # what about
    of_whole = models.BooleanField()  # nothing came: her own word that it did ends it
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["order"], condition=models.Q(until=None), name="shop_hold_standing"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EarlyBack(models.Model):
    """Money for some of a line that went back while the order was under way; written once."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="early_backs")
    code = models.CharField(max_length=120, unique=True)  # its movement in the ledger
    back = models.PositiveIntegerField()  # fen
    fee_back = models.PositiveIntegerField()  # fen of the order's fee that fell away
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(back__gt=0, fee_back__lte=models.F("back")),
                name="shop_earlyback_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.back}"
