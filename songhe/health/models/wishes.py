"""What somebody asked of a watch, and what became of it."""

from django.db import models

from songhe.accounts.models import Elder
from songhe.health.models.devices import Device
from songhe.health.states import Wish
from songhe.kernel.codes import new_code


class DeviceWish(models.Model):
    """One thing that a watch is asked to do; sent when it is on the line, once."""

    pk = models.CompositePrimaryKey("elder_id", "code")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, default=new_code)
    device = models.ForeignKey(Device, models.PROTECT, related_name="wishes")
    wish = models.CharField(max_length=8, choices=Wish)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()  # not sent after this
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["device"],
                condition=models.Q(sent_at=None),
                name="health_wish_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wish} of {self.device_id}"
