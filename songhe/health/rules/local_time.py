"""What a clock on the wall shows, and which moment that was.

Where clocks change, an hour of the wall is there twice in autumn and not at all in spring.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moments_of(shown: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the moments at which a clock of this zone showed this: one, none or two."""
    found = []
    for fold in (0, 1):
        moment = shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == shown and moment not in found:
            found.append(moment)
    return tuple(found)
