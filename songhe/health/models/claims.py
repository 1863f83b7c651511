"""Codes on devices that belong to nobody yet: whoever scans one takes the device into use."""

from django.db import models

from songhe.accounts.models import Organisation
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind
from songhe.kernel.codes import new_code


class DeviceClaim(models.Model):
    """One printed code. It works once and not for ever; neither it nor the token is kept."""

    code = models.CharField(max_length=12, unique=True, default=new_code)  # of the row
    station = models.ForeignKey(Organisation, models.PROTECT, related_name="device_claims")
    kind = models.CharField(max_length=16, choices=DeviceKind)
    claim_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)  # of the token set in the device
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.OneToOneField(Device, models.PROTECT, null=True, related_name="claim")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None, device=None)
                | models.Q(used_at__isnull=False, device__isnull=False),
                name="health_claim_used_for_a_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.code})"
