"""Weeks of readings for tests: a steady elder, written straight into the store."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device

Shape = Callable[[datetime], float]


def every(minutes: float, *, since: datetime, until: datetime) -> list[datetime]:
    count = int((until - since) / timedelta(minutes=minutes))
    return [since + timedelta(minutes=minutes * number) for number in range(count)]


def load(elder: Elder, device: Device, metric: str, moments: list[datetime], shape: Shape) -> None:
    """Write a history; it pages nobody."""
    load_readings(
        elder=elder,
        device=device,
        metric=metric,
        times=moments,
        values=[shape(at) for at in moments],
        at=moments[-1],
    )


def steady_heart(at: datetime) -> float:
    """58 to 62 by night, 68 to 76 by day; the same on every day."""
    local = timezone.localtime(at)
    wave = (local.day * 7 + local.hour * 3 + local.minute) % 5 - 2
    return 60.0 + wave if local.hour < 6 else 72.0 + 2 * wave


def midnight(at: datetime, *, days: int = 0) -> datetime:
    local = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + timedelta(days=days)
