"""When a device has been silent for too long, counting only the hours in which she is heard."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from songhe.health.rules.days import Day
from songhe.health.rules.zones import next_hour

USUAL = 0.5  # of her days; an hour that is silent on more of them is a pause of hers
LONGEST = timedelta(days=7)


def pauses_of(days: Iterable[Day], *, least_days: int) -> frozenset[int]:
    """Return the hours of her day in which her device is usually not heard: not worn, charging."""
    known = list(days)
    if len(known) < least_days:
        return frozenset()
    heard = [0] * 24
    for day in known:
        for hour, figures in enumerate(day.hours[:24]):
            heard[hour] += figures is not None
    silent = frozenset(hour for hour, count in enumerate(heard) if count < USUAL * len(known))
    return silent if len(silent) < 24 else frozenset()


def silent_at(
    heard_at: datetime, limit: timedelta, pauses: Collection[int], zone: ZoneInfo
) -> datetime:
    """When the silence since `heard_at` will have lasted `limit`, her usual pauses left out."""
    at, left = heard_at.astimezone(UTC), limit
    while at - heard_at < LONGEST:
        end = next_hour(at, zone)
        if at.astimezone(zone).hour not in pauses:
            if end - at >= left:
                return at + left
            left -= end - at
        at = end
    return at
