"""Things that measure an elder, who held them, and what they sent that made no sense."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder
from songhe.health.states import DeviceKind, RefusedOutcome, RefusedWhy
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
    signs = models.PositiveSmallIntegerField(default=0)  # of life, each within ten minutes
    revoked_at = models.DateTimeField(null=True)
    # Raised by whatever makes the readings port look the device up again.
    edition = models.PositiveIntegerField(default=1)
    # Since when this elder has it, if another had it before; what is older is not hers.
    held_since = models.DateTimeField(null=True)
    clock_skew = models.BigIntegerField(default=0)  # seconds to add to its clock
    skew_since = models.DateTimeField(null=True)
    battery = models.SmallIntegerField(null=True)  # percent, as last sent

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

    @property
    def skew(self) -> timedelta:
        return timedelta(seconds=self.clock_skew)


class DeviceHolding(models.Model):
    """From when until when an elder had a device."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="holdings")
    device = models.ForeignKey(Device, models.PROTECT, related_name="holdings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=models.Q(until=None), name="health_device_held_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="health_holding_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} of {self.elder_id} since {self.since}"


class QuarantinedReading(models.Model):
    """A sample of what was refused, as the device sent it; never shown as a reading."""

    pk = models.CompositePrimaryKey("elder_id", "device_id", "day", "why", "place")
    # Written by the readings port: a check of keys could make it wait for somebody else.
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, related_name="+")
    device = models.ForeignKey(
        Device, models.DO_NOTHING, db_constraint=False, related_name="refused"
    )
    day = models.DateField()  # on which it came, UTC
    why = models.CharField(max_length=16, choices=RefusedWhy)
    place = models.SmallIntegerField()
    metric = models.CharField(max_length=32)
    taken_at = models.DateTimeField()  # by the device's clock
    value = models.FloatField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=RefusedOutcome, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["device", "received_at"],
                condition=models.Q(outcome=""),
                name="health_refused_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value} ({self.why})"
