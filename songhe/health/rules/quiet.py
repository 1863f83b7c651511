"""When people are left to sleep, what waits until they wake, how long an alert may be paused."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST = time(18, 0)  # when what is only worth a look is told, all at once, in the elder's zone
A_DAY = 86_400  # seconds: a step that has so long belongs into the digest
LONGEST_PAUSE = {"notice": 120, "warn": 120, "urgent": 15}  # minutes
PAUSES = (5, 15, 30, 60, 120)  # minutes that people may choose from


def may_wait(*, severity: str, called: bool) -> bool:
    """May it wait until somebody wakes? What is urgent, and a call for help, never does."""
    return severity != "urgent" and not called


def wakes_at(at: datetime, *, zone: ZoneInfo, starts: time, ends: time) -> datetime | None:
    """Return when quiet hours end, or None if `at` is not within them.

    They run over midnight when they end earlier than they start; equal ends mean none at all.
    """
    local = at.astimezone(zone)
    now = local.time()
    if starts <= ends:
        inside, days = starts <= now < ends, 0
    else:
        inside, days = now >= starts or now < ends, int(now >= starts)
    if not inside:
        return None
    morning = datetime.combine(local.date() + timedelta(days=days), ends, zone)
    return morning.astimezone(UTC)


def digest_at(at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return when the next daily digest goes out."""
    local = at.astimezone(zone)
    days = 0 if local.time() < DIGEST else 1
    return datetime.combine(local.date() + timedelta(days=days), DIGEST, zone).astimezone(UTC)


def pauses_for(*, severity: str, called: bool) -> tuple[int, ...]:
    """Return for how many minutes an alert may be paused; a call for help may not be."""
    if called:
        return ()
    return tuple(minutes for minutes in PAUSES if minutes <= LONGEST_PAUSE[severity])
