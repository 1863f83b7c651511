"""Things that measure an elder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder
from songhe.health.states import (
    DeviceKind,
)
from songhe.kernel.codes import new_code


class Device(models.Model):
    """A thing that measures one elder and sends what it measured."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="devices")
    kind = models.CharField(_("种类"), max_length=16, choices=DeviceKind)
    name = models.CharField(_("名称"), max_length=40)  # 王奶奶的手表
    token_hash = models.CharField(max_length=64, unique=True)
    # The maker's own number, by which a watch without HTTPS is known.
    serial_hash = models.CharField(max_length=64, null=True)
    serial_end = models.CharField(max_length=4, blank=True)  # its last digits, to be recognised
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=120)
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial_hash"],
                condition=models.Q(revoked_at=None),
                name="health_device_serial_in_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
