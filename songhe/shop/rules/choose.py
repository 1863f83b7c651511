"""Which few of many free times an elder is shown."""

from collections.abc import Sequence
from datetime import datetime

MOST = 6  # choices on an elder's page
DAY = range(7, 21)  # hours at which she likes to see somebody


def few_of(times: Sequence[datetime], *, soonest: bool = False, most: int = MOST) -> list[datetime]:
    """Return at most `most` of the sorted, different `times`, spread over the day.

    Whole hours go first, because they are easier to remember; half hours fill up, and the
    night comes last. The `soonest` is there at any hour, where the first day is asked for.
    """
    chosen = list(times[:1]) if soonest else []
    for by_day in (True, False):
        for whole in (True, False):
            rest = [
                time
                for time in times
                if (time.hour in DAY, time.minute == 0) == (by_day, whole) and time not in chosen
            ]
            chosen += _spread(rest, most - len(chosen))
    return sorted(chosen)


def _spread(times: Sequence[datetime], most: int) -> list[datetime]:
    if len(times) <= most:
        return list(times)
    if most == 1:
        return [times[0]]
    last = len(times) - 1
    return [times[round(place * last / (most - 1))] for place in range(most)]
