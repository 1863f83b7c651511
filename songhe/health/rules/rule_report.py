"""Which rule is worth the attention it takes: counts and times for each, no persons.

`docs/algorithms/rule-report.md` works one through by hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import NamedTuple

ENOUGH = 5  # closed with a cause: of fewer no share is shown
MONTH = 30  # days


class Told(NamedTuple):
    """One alert: how it went on, no more."""

    rule: str
    beyond: bool  # somebody was told besides the elder
    cleared: bool  # the readings were well again before anybody closed it
    cause: str  # "" unless a person closed it with one
    raised_at: datetime
    opened_at: datetime | None  # the first notice was opened
    taken_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Wait:
    """How long something took, in seconds."""

    median: float
    ninth: float  # nine of ten took no longer


@dataclass(frozen=True)
class RuleFigures:
    """What one rule asked of people, and what came of it."""

    rule: str
    raised: int
    beyond: int
    false: int  # closed as nothing: by what people said
    judged: int  # closed with a cause
    cleared: int
    wasted: int  # told somebody, and was nothing or over before anybody closed it
    opened: Wait | None
    taken: Wait | None
    closed: Wait | None
    per_month: float  # for each elder

    @property
    def precision(self) -> float | None:
        """The share that was something, of those closed with a cause; None when too few were."""
        if self.judged < ENOUGH:
            return None
        return (self.judged - self.false) / self.judged


def figures_by_rule(
    alerts: Iterable[Told],
    *,
    false_causes: Iterable[str],
    elders: Mapping[str, int],
    days: int,
) -> list[RuleFigures]:
    """Sum up by rule; what wastes most attention comes first.

    `elders` says for each rule how many could have had an alert; `""` stands for the others.
    """
    causes = frozenset(false_causes)
    found: dict[str, list[Told]] = defaultdict(list)
    for alert in alerts:
        found[alert.rule].append(alert)
    figures = [
        _figures_of(rule, told, causes, elders.get(rule, elders[""]) * days / MONTH)
        for rule, told in found.items()
    ]
    return sorted(figures, key=lambda one: (-one.wasted, -one.beyond, -one.raised, one.rule))


def _figures_of(
    rule: str, alerts: Sequence[Told], causes: frozenset[str], months: float
) -> RuleFigures:
    closed = [alert for alert in alerts if alert.cause]
    nothing = [alert for alert in alerts if alert.cause in causes]
    return RuleFigures(
        rule=rule,
        raised=len(alerts),
        beyond=sum(alert.beyond for alert in alerts),
        false=len(nothing),
        judged=len(closed),
        cleared=sum(alert.cleared for alert in alerts),
        wasted=sum(alert.beyond and (alert.cleared or alert.cause in causes) for alert in alerts),
        opened=_wait([(alert.raised_at, alert.opened_at) for alert in alerts]),
        taken=_wait([(alert.raised_at, alert.taken_at) for alert in alerts]),
        closed=_wait([(alert.raised_at, alert.closed_at) for alert in closed]),
        per_month=len(alerts) / months if months else 0.0,
    )


def _wait(pairs: Sequence[tuple[datetime, datetime | None]]) -> Wait | None:
    seconds = sorted((end - start).total_seconds() for start, end in pairs if end is not None)
    if not seconds:
        return None
    return Wait(median(seconds), seconds[ceil(0.9 * len(seconds)) - 1])
