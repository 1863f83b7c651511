"""In whose name invoices are issued, and at which rates."""

from django.db import models

from songhe.catalogue.models import Provider
from songhe.invoices.states import Rate, TaxpayerKind


class TaxIdentity(models.Model):
    """How the tax office knows a seller."""

    provider = models.OneToOneField(Provider, models.PROTECT, related_name="tax_identity")
    name = models.CharField(max_length=80)
    tax_number = models.CharField(max_length=20)
    address = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField(max_length=8, choices=TaxpayerKind)
    usual_rate = models.CharField(max_length=8, choices=Rate)  # where no category says another
    changed_by = models.CharField(max_length=120)  # a label
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CategoryRate(models.Model):
    """The rate of one category of a seller, and of all that begin with its code."""

    identity = models.ForeignKey(TaxIdentity, models.CASCADE, related_name="rates")
    category = models.CharField(max_length=6)
    rate = models.CharField(max_length=8, choices=Rate)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "category"], name="invoices_rate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate}"
