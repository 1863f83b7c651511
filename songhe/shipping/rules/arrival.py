"""When a parcel will probably be at the door, as far as one can say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

NOON = 12
IN_TOWN = frozenset({"1001"})


@dataclass(frozen=True)
class Expected:
    """A day, and whether it will be the afternoon."""

    day: date
    afternoon: bool = False


def expected(
    *, state: str, last: str, moved_at: datetime | None, promised_on: date, today: date
) -> Expected | None:
    """Return when it will come; None when nobody can say.

    `moved_at` is local time, `last` the gateway's number of the carrier's last word.
    """
    if state == "nearby":
        return Expected(today)
    if state not in {"sent", "moving"}:
        return None
    if last in IN_TOWN and moved_at is not None:
        # In town before noon it goes out the same afternoon, later on the next one.
        day = moved_at.date() + timedelta(days=0 if moved_at.hour < NOON else 1)
        return Expected(max(day, today), afternoon=True)
    return Expected(promised_on) if promised_on >= today else None
