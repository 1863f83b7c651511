"""How much a relative pays for an elder at once, at most: their own word."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder, Person


class PayLimit(models.Model):
    """The most that one person pays in one request of one elder; without one there is no limit."""

    elder = models.ForeignKey(Elder, models.CASCADE, related_name="+")
    payer = models.ForeignKey(Person, models.CASCADE, related_name="pay_limits")
    most = models.PositiveIntegerField()  # fen
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "payer"], name="shop_pay_limit_once"),
            models.CheckConstraint(condition=Q(most__gt=0), name="shop_pay_limit_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.payer_id} for {self.elder_id}: {self.most}"
