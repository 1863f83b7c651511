"""Where things are brought and who is met there: her home, a daughter's, the station."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder, Region
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField

MOST_ADDRESSES = 4  # beside her own home, so that at most six choices stand on a page


class Address(models.Model):
    """One place beside her registered home.

    What is written here never changes: another wording is a new row, and purchases keep theirs.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="addresses")
    label = models.CharField(max_length=12)  # 女儿家
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")  # street or community
    place = EncryptedTextField()  # street and door
    name = EncryptedTextField()  # whom to ask for
    phone = EncryptedTextField()  # E.164, or as the station publishes it
    is_default = models.BooleanField(default=False)
    kept_by = models.CharField(max_length=120)  # a label
    kept_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["elder"],
                condition=Q(is_default=True, retired_at=None),
                name="shop_address_one_default",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(retired_at=None),
                name="shop_address_default_is_kept",
            ),
        ]
        indexes = [
            models.Index(
                fields=["elder"], condition=Q(retired_at=None), name="shop_address_of_elder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elder_id}: {self.label}"
