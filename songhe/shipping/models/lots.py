"""Where goods lie: warehouses, lots with their reports, and how much of which is where."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Region
from songhe.catalogue.models import Listing, Provider, Variant
from songhe.kernel.codes import new_code
from songhe.shipping.states import BinMove


class Warehouse(models.Model):
    """A place from which a seller sends."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="warehouses")
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=120)  # where parcels come back to
    phone = models.CharField(max_length=20)  # the seller's, on the label
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")  # its street
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"], name="shipping_warehouse_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """What was made together, and is called back together: of an article, or of one size of it."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="lots")
    # None: the article has no sizes, or had none when this came in, and nobody sorted it yet.
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="lots")
    number = models.CharField(max_length=40)  # as it is printed on the pack
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)  # the last good day
    recalled_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "variant", "number"],
                nulls_distinct=False,
                name="shipping_lot_of_size_once",
            ),
            models.CheckConstraint(
                condition=Q(made_on=None)
                | Q(expires_on=None)
                | Q(expires_on__gte=models.F("made_on")),
                name="shipping_lot_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """Its article, with the size."""
        size = f"（{self.variant.name}）" if self.variant else ""
        return f"{self.listing.title}{size}"


class QualityReport(models.Model):
    """A report on a lot: the file itself, kept with its hash."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="reports")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)  # application/pdf, found in the file, not in its name
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256
    body = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "digest"], name="shipping_report_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Bin(models.Model):
    """How many pieces of a lot lie in a warehouse, not yet taken for anybody."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="bins")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bins")
    quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "lot"], name="shipping_bin_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} @ {self.warehouse_id}: {self.quantity}"


class BinMovement(models.Model):
    """One change of a bin; their sums are the bin."""

    code = models.CharField(max_length=120, unique=True)  # the key that makes it once
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=BinMove)
    quantity = models.IntegerField()
    by = models.CharField(max_length=120)
    happened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
