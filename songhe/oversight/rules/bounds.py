"""When a provider stands below the published bounds, and what follows. Pure judgement.

The bounds themselves are data (`data/merchant_bounds.json`): what is measured, over how many
days, from how many cases on, and how long each step leaves to put things right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Measure(StrEnum):
    STARS = "stars"  # a hundred times the mean of all reviews
    MISSED = "missed"  # percent of the visits to which nobody came
    LATE = "late"  # percent of the visits that began late
    CLAIMED = "claimed"  # claims for a hundred finished orders
    GIVEN_BACK = "given_back"  # percent of what was paid that went back
    LOST = "lost"  # percent of the disputes that ended with money back


class Due(StrEnum):
    """What has to happen now."""

    WARN = "warn"
    SUSPEND = "suspend"
    REMOVE = "remove"


@dataclass(frozen=True)
class Bound:
    """One bound: `limit` is a least for stars and a most for shares."""

    measure: Measure
    limit: int
    cases: int  # fewer are not judged

    def fails(self, value: int) -> bool:
        return value < self.limit if self.measure == Measure.STARS else value > self.limit


@dataclass(frozen=True)
class Bounds:
    """All of them, and the time that each step leaves."""

    over: timedelta
    bounds: tuple[Bound, ...]
    after_warning: timedelta  # so long it may be put right
    warning_counts: timedelta  # an older warning is forgotten
    after_suspension: timedelta


@dataclass(frozen=True)
class Figure:
    """What was measured, over how many cases."""

    value: int
    cases: int


@dataclass(frozen=True)
class Record:
    """What was decided by the bounds before, and is not set aside."""

    active: bool
    warned_at: datetime | None = None
    suspended_at: datetime | None = None  # by the bounds, and still
    appealed: bool = False  # an appeal waits: nothing happens before its answer


def failing(figures: Mapping[Measure, Figure], bounds: Bounds) -> list[Bound]:
    """Return the bounds that are not kept, as far as there are cases enough to judge."""
    return [
        bound
        for bound in bounds.bounds
        if (figure := figures.get(bound.measure)) is not None
        and figure.cases >= bound.cases
        and bound.fails(figure.value)
    ]


def due(failed: Sequence[Bound], record: Record, bounds: Bounds, *, at: datetime) -> Due | None:
    """Return the next step, or None: warned first, then time, then suspended, then removed."""
    if record.appealed:
        return None
    if not record.active:
        since = record.suspended_at
        return Due.REMOVE if since and at - since >= bounds.after_suspension else None
    if not failed:
        return None
    if record.warned_at is None or at - record.warned_at > bounds.warning_counts:
        return Due.WARN
    return Due.SUSPEND if at - record.warned_at >= bounds.after_warning else None
