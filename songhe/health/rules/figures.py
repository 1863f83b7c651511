"""How alerts were answered: counts and times, no persons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

# State, when it was raised, when somebody took it up.
Answered = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class AlertFigures:
    """How alerts were answered in a time."""

    raised: int
    still_open: int
    unattended: int
    closed: int
    median_seconds: float | None  # from raising to somebody taking it up


def figures_of(rows: Sequence[Answered], still: Collection[str]) -> AlertFigures:
    """Sum up; `still` are the states of an alert that is open."""
    waits = [(taken - raised).total_seconds() for _, raised, taken in rows if taken is not None]
    still_open = [state for state, _, _ in rows if state in still]
    return AlertFigures(
        raised=len(rows),
        still_open=len(still_open),
        unattended=still_open.count("raised"),
        closed=len(rows) - len(still_open),
        median_seconds=median(waits) if waits else None,
    )
