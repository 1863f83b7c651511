"""From when to when a trial may last, and how long an answer is waited for."""

from datetime import date, timedelta

LONGEST = 60  # days
AHEAD = 90  # days, at most, before it begins
ANSWER_WITHIN = timedelta(days=14)


def fault_of(first: date, last: date, *, today: date) -> str:
    """Return what is wrong with a period: "past", "backwards", "long", "far", or "" if nothing."""
    if first < today:
        return "past"
    if last < first:
        return "backwards"
    if (last - first).days >= LONGEST:
        return "long"
    return "far" if (first - today).days > AHEAD else ""
