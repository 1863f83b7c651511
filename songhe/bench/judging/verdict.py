"""Which alerts were right, which were not, and what was missed. No database, no clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from songhe.demo.city.truth import FAULTS, MEANINGS, RISES, Injected, Kind

GRACE = 60.0  # seconds after the hold within which an event counts as detected
EARLY = 300.0  # seconds before it begins that an alert may still be of it: clocks
AFTERMATH = 3 * 3600.0  # seconds after its end
LONG_AFTERMATH = {Kind.INFECTION: 36 * 3600.0, Kind.DECLINE: 48 * 3600.0, Kind.FEVER: 36 * 3600.0}
MONTH = 30.44  # days


@dataclass(frozen=True)
class Raised:
    """One alert as the judge sees it; moments are seconds since 1970."""

    elder: int
    rule: str
    metric: str
    severity: str
    at: float
    closed_at: float | None
    told_at: float | None  # when the first person other than the elder was told
    hold: float | None = None  # seconds that the rule itself wanted of this elder

    @property
    def is_page(self) -> bool:
        return self.severity in {"warn", "urgent"} and self.told_at is not None


@dataclass(frozen=True)
class Found:
    """One serious event and the alert that found it, if any."""

    event: Injected
    alert: Raised | None
    after: float | None  # seconds from the moment it showed

    @property
    def in_time(self) -> bool:
        return self.alert is not None


def findings(
    truth: Iterable[Injected], alerts: Sequence[Raised], holds: Mapping[Kind, float]
) -> list[Found]:
    """Look for the alert of each serious event that a device could see.

    It counts when it is of a rule that is right for the kind, raised between the beginning of
    the event and its hold and a minute after the first reading that shows it. An alert of such a
    rule that is open already is the same one, and counts.
    """
    of_elder = defaultdict(list)
    for alert in alerts:
        of_elder[alert.elder].append(alert)
    return [
        _found(event, of_elder[event.citizen], holds.get(event.kind, event.hold))
        for event in truth
        if event.serious and event.shows_at is not None
    ]


def holds_of(rules: Mapping[str, Any]) -> dict[Kind, float]:
    """Return after how long the right rule fires for each kind, as the rules say today.

    Of the levels that the illness goes beyond, the first to be reached counts.
    """
    holds = {}
    for kind, meaning in MEANINGS.items():
        line = meaning.line
        times = [
            level.hold_seconds
            for code in meaning.rules
            if code in rules and line is not None
            for level in getattr(rules[code], "levels", ())
            if rules[code].metric == meaning.metric and rules[code].beyond(line, level)
        ]
        if times:
            holds[kind] = min(times)
    return holds


def _found(event: Injected, alerts: Sequence[Raised], hold: float) -> Found:
    shows_at = event.shows_at or event.starts_at
    right = [
        alert
        for alert in alerts
        if alert.rule in event.rules
        and alert.at <= shows_at + (alert.hold or hold) + GRACE
        and (alert.closed_at is None or alert.closed_at > event.starts_at)
    ]
    if not right:
        return Found(event, None, None)
    first = min(right, key=lambda alert: alert.at)
    return Found(event, first, max(0.0, first.at - shows_at))


def explained_by(alert: Raised, truth: Iterable[Injected]) -> Injected | None:
    """Return what of the elder's own warrants this alert, or None."""
    for event in truth:
        if event.citizen != alert.elder:
            continue
        last = event.ends_at + LONG_AFTERMATH.get(event.kind, AFTERMATH)
        first = event.starts_at - EARLY - 60 * RISES.get(event.kind, 0)
        if not first <= alert.at <= last:
            continue
        if {alert.rule, alert.metric} & {*event.rules, *event.explains}:
            return event
    return None


def around(alert: Raised, truth: Iterable[Injected]) -> str:
    """What was going on when a false alert came: a fault, an illness, or ordinary life."""
    near = [
        event.kind
        for event in truth
        if event.citizen == alert.elder
        and event.starts_at - EARLY <= alert.at <= event.ends_at + AFTERMATH
    ]
    faults = [kind for kind in near if kind in FAULTS]
    found = faults or near
    return str(found[0]) if found else "ordinary life"


def verdict(
    truth: Sequence[Injected],
    alerts: Sequence[Raised],
    *,
    holds: Mapping[Kind, float],
    elder_days: float,
) -> dict[str, Any]:
    """Count everything; see docs/operations/benchmarks.md for the keys."""
    found = findings(truth, alerts, holds)
    pages = [alert for alert in alerts if alert.is_page]
    false = [alert for alert in pages if explained_by(alert, truth) is None]
    detected = sum(one.in_time for one in found)
    return {
        "events": len(found),
        "detected": detected,
        "detected_share": round(detected / len(found), 4) if found else 1.0,
        "false_pages": len(false),
        "false_pages_per_elder_month": round(len(false) / elder_days * MONTH, 3),
        "alerts": len(alerts),
        "alerts_per_elder_week": round(len(alerts) / elder_days * 7, 3),
        "pages_per_elder_month": round(len(pages) / elder_days * MONTH, 3),
        "unseen": sum(1 for one in truth if one.serious and one.shows_at is None),
        "by_kind": _by_kind(found),
        "by_rule": _by_rule(alerts, pages, false),
        "false_around": dict(
            Counter(f"{one.rule} {one.severity}: {around(one, truth)}" for one in false)
        ),
        "not_serious": _not_serious(truth, alerts),
    }


def _by_kind(found: Sequence[Found]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for kind in sorted({one.event.kind for one in found}):
        of_kind = [one for one in found if one.event.kind == kind]
        delays = sorted(one.after for one in of_kind if one.after is not None)
        table[str(kind)] = {
            "events": len(of_kind),
            "detected": len(delays),
            "median_s": round(delays[len(delays) // 2]) if delays else None,
            "slowest_s": round(delays[-1]) if delays else None,
        }
    return table


def _by_rule(
    alerts: Sequence[Raised], pages: Sequence[Raised], false: Sequence[Raised]
) -> dict[str, Any]:
    counts = {
        name: Counter(f"{alert.rule} {alert.severity}" for alert in some)
        for name, some in (("alerts", alerts), ("pages", pages), ("false_pages", false))
    }
    return {
        rule: {name: count[rule] for name, count in counts.items()}
        for rule in sorted(counts["alerts"])
    }


def _not_serious(truth: Sequence[Injected], alerts: Sequence[Raised]) -> dict[str, Any]:
    """How many of the illnesses that are not urgent were noticed at all."""
    table: dict[str, Any] = {}
    for event in truth:
        if event.serious or event.kind in FAULTS:
            continue
        row = table.setdefault(str(event.kind), {"events": 0, "noticed": 0})
        row["events"] += 1
        row["noticed"] += any(explained_by(alert, [event]) for alert in alerts)
    return table
