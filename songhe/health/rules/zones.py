"""The hour of the day, in the elder's own zone, of many moments at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from songhe.health.rules.packing import Times

QUARTER_MS = 900_000  # every zone is a whole number of quarters away from UTC


def hours_of(times: Times, zone: ZoneInfo) -> NDArray[np.int64]:
    """Return the hour (0 to 23) in her zone of each moment (milliseconds since 1970)."""
    quarters, place = np.unique(times // QUARTER_MS, return_inverse=True)
    hours = [_hour(quarter * QUARTER_MS, zone) for quarter in quarters.tolist()]
    return np.array(hours, dtype=np.int64)[place] if hours else np.empty(0, dtype=np.int64)


def _hour(ms: int, zone: ZoneInfo) -> int:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).hour


def next_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the next hour of her clock begins."""
    local = at.astimezone(zone)
    rest = timedelta(
        minutes=60 - local.minute, seconds=-local.second, microseconds=-local.microsecond
    )
    return at + rest
