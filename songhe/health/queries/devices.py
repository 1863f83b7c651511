"""Questions about devices."""

from datetime import datetime, timedelta

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.models.devices import Device, DeviceHolding, QuarantinedReading
from songhe.health.states import DeviceKind

LOW_BATTERY = 20  # percent
WORN = (DeviceKind.WATCH, DeviceKind.BUTTON)
QUIET_WORN = timedelta(days=1)  # worn, so it ought to be heard of every day
QUIET = timedelta(days=7)


def devices_visible_to(acting: Acting) -> QuerySet[Device]:
    """Return the devices that a station looks after: those of its elders."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Device.objects.none()
    return (
        Device.objects.filter(elder__station=acting.organisation)
        .exclude(kind=DeviceKind.IMPORT)
        .select_related("elder__person")
        .order_by("revoked_at", "elder__person__name", "pk")
    )


def devices_by_need(acting: Acting, at: datetime) -> QuerySet[Device]:
    """Return a station's devices, those first that somebody should look at.

    Silent ones, those with a low battery, with refused readings, with a wrong clock; then the
    others; last what is out of use. Each carries `silent` and `refusing`.
    """
    waiting = QuarantinedReading.objects.filter(device=OuterRef("pk"), outcome="")
    heard = Greatest(
        Coalesce("last_seen_at", "enrolled_at"),
        Coalesce("held_since", "enrolled_at"),
        output_field=DateTimeField(),
    )
    return (
        devices_visible_to(acting)
        .annotate(heard_at=heard, refusing=Exists(waiting))
        .annotate(
            silent=Case(
                When(revoked_at__isnull=False, then=Value(False)),  # noqa: FBT003 - a value in SQL
                When(kind__in=WORN, then=Q(heard_at__lt=at - QUIET_WORN)),
                default=Q(heard_at__lt=at - QUIET),
            )
        )
        .annotate(
            need=Case(
                When(revoked_at__isnull=False, then=Value(9)),
                When(silent=True, then=Value(0)),
                When(battery__lte=LOW_BATTERY, then=Value(1)),
                When(refusing=True, then=Value(2)),
                When(~Q(clock_skew=0), then=Value(3)),
                default=Value(4),
                output_field=IntegerField(),
            )
        )
        .order_by("need", F("revoked_at").desc(nulls_first=True), "elder__person__name", "pk")
    )


def holdings_of(device: Device) -> QuerySet[DeviceHolding]:
    """Return who had a device, the present holder first."""
    return (
        DeviceHolding.objects.filter(device=device)
        .select_related("elder__person")
        .order_by("-since", "-pk")
    )


def elders_near(acting: Acting, words: str) -> QuerySet[Elder]:
    """Return the elders of an operator's own station whose name holds these words."""
    if acting.role != Role.OPERATOR or acting.organisation is None:
        return Elder.objects.none()
    return (
        Elder.objects.filter(station=acting.organisation, person__name__contains=words)
        .select_related("person", "region")
        .order_by("person__name", "pk")
    )
