"""Which few of many free times an elder is shown."""

from collections.abc import Sequence
from datetime import datetime

MOST = 6  # choices on an elder's page


def few_of(times: Sequence[datetime], *, most: int = MOST) -> list[datetime]:
    """Return at most `most` of the sorted, different `times`, spread over the day.

    Whole hours go first, because they are easier to remember; half hours fill up.
    """
    whole = [time for time in times if time.minute == 0]
    chosen = _spread(whole, most)
    if len(chosen) < most:
        rest = [time for time in times if time not in chosen]
        chosen += _spread(rest, most - len(chosen))
    return sorted(chosen)


def _spread(times: Sequence[datetime], most: int) -> list[datetime]:
    if len(times) <= most:
        return list(times)
    if most == 1:
        return [times[0]]
    last = len(times) - 1
    return [times[round(place * last / (most - 1))] for place in range(most)]
