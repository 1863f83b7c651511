"""Places in which an elder is at home; outside all of them somebody is called."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder, Organisation
from songhe.kernel.codes import new_code


class Fence(models.Model):
    """A circle that she agreed to; it calls from one hour of her day to another."""

    code = models.CharField(max_length=12, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="fences")
    name = models.CharField(_("名称"), max_length=40)  # 家和小区
    latitude = models.FloatField()  # WGS-84
    longitude = models.FloatField()
    radius = models.PositiveIntegerField(_("半径"))  # metres
    from_hour = models.PositiveSmallIntegerField(default=0)  # both 0: always
    until_hour = models.PositiveSmallIntegerField(default=0)
    # The station that drew it: it calls only while she lets that station know where she is.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "elder"], name="health_fence_code"),
        ]
        indexes = [
            models.Index(
                fields=["elder"],
                condition=models.Q(removed_at__isnull=True),
                name="health_fence_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
