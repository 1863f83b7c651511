"""What an elder was asked to think over before she paid."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from songhe.shop.models.orders import Checkout


class Caution(models.Model):
    """One purchase that waits a while: why, by which version of the rules, and until when."""

    checkout = models.OneToOneField(Checkout, models.PROTECT, related_name="caution")
    version = models.CharField(max_length=16)
    reasons = ArrayField(models.CharField(max_length=24))  # codes of rules
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    told_family_at = models.DateTimeField(null=True)  # because she wished it

    def __str__(self) -> str:
        return f"{self.checkout_id} {self.version}"
