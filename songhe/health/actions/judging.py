"""Judging the readings of one elder by the rules that have something to look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from songhe.accounts.models import Elder
from songhe.health.actions.outcomes import (
    carry_out,
    memory_of,
    moment,
    readings_around,
    set_timer,
)
from songhe.health.models.rules import RuleState
from songhe.health.queries.fences import circles_of
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import rules_for, usual_of
from songhe.health.reference import CALLS, alert_rules, metrics
from songhe.health.rules.baseline import NIGHT_ENDS, Usual, reads_from, scored
from songhe.health.rules.fence import outside
from songhe.health.rules.judging import Change, Reading, due_at, judge
from songhe.health.rules.limits import DIRECT, Rule
from songhe.health.rules.packing import Arrays
from songhe.health.rules.resting import at_rest
from songhe.health.rules.steady import ERRATIC, UNSURE, beside_erratic, jumps, looks_back
from songhe.health.rules.zones import hours_of
from songhe.health.taking.storing import AHEAD, PAGES


@dataclass(frozen=True)
class Look:
    """One look at one elder: what is new since when, and received when."""

    elder_id: int
    since: datetime
    at: datetime
    ring_first: bool = False  # open pages ring; whoever looks tells people afterwards

    def read(self, metric: str, first: float) -> Arrays:
        """Her readings of one metric from `first` on (seconds since 1970)."""
        readings = readings_of(
            elder_id=self.elder_id, metric=metric, since=moment(first), until=self.at + AHEAD
        )
        # What is packed as float32 is taken for the number that was sent: 38.1, not 38.09999.
        return readings._replace(values=np.round(readings.values, metrics()[metric].decimals + 2))

    def edge(self, rule: Rule) -> float:
        return self.since.timestamp() - rule.looks_back

    @property
    def fresh_from(self) -> float:
        return (self.at - PAGES).timestamp()


def judge_arrival(codes: Collection[str], look: Look) -> None:
    """Judge what came in by these rules; the caller has the elder's turn."""
    if not codes:
        return
    states = {
        state.rule: state
        for state in RuleState.objects.filter(elder=look.elder_id, rule__in=list(codes))
    }
    # A call for help has no limits that a clinic could set.
    direct = {rule.code: rule for rule in rules_for(look.elder_id)} if set(codes) - CALLS else {}
    for code, plain in alert_rules().items():
        if code in codes:
            judge_rule(direct.get(code, plain), states.get(code), look)


def judge_rule(rule: Rule, state: RuleState | None, look: Look) -> None:
    if rule.kind in DIRECT:
        _judge_direct(rule, state, look)
    elif rule.kind == "baseline":
        _judge_unusual(rule, state, look)
    elif rule.kind == "fence":
        _judge_place(rule, state, look)


def _judge_direct(rule: Rule, state: RuleState | None, look: Look) -> None:
    series = readings_for(rule, look)
    memory = memory_of(state)
    changes = judge(rule, memory, series, fresh_from=look.fresh_from, now=look.at.timestamp())

    def evidence(change: Change) -> dict[str, Any]:
        level = next(level for level in rule.levels if level.severity == change.severity)
        return {
            "value": round(change.reading.value, metrics()[rule.metric].decimals),
            "readings": _drawable(rule, change, look.elder_id),
            "limit": level.limit,
            "inclusive": level.inclusive,
            "clear_limit": rule.clear_limit,
        }

    carry_out(
        rule,
        changes,
        elder_id=look.elder_id,
        at=look.at,
        evidence=evidence,
        ring_first=look.ring_first,
    )
    if rule.lasts:
        last = changes[-1].memory if changes else memory
        due = due_at(rule, last, series)
        set_timer(look.elder_id, rule.code, moment(due) if due else None)


def _drawable(rule: Rule, change: Change, elder_id: int) -> list[list[float]]:
    return [] if rule.kind == "event" else readings_around(rule, change, elder_id)


def readings_for(rule: Rule, look: Look) -> list[Reading]:
    """The readings that a rule judges as they are; what ends its condition counts as 0."""
    steady, unsure = _steady(rule, look)
    readings = in_order(_at_rest(rule, look, steady), unsure)
    for metric in rule.facts.get("ends", ()):
        ends = in_order(look.read(metric, look.edge(rule)))
        readings += [Reading(end.at, 0, end.quality) for end in ends]
    return sorted(readings)


def _steady(rule: Rule, look: Look) -> tuple[Arrays, frozenset[int]]:
    """Her readings, and the times of those of which nobody is sure yet.

    Those that jump about count for nothing, where the rule asks for that.
    """
    within, edge = rule.facts.get("steady"), look.edge(rule)
    if within is None:
        return look.read(rule.metric, edge), frozenset()
    readings = look.read(rule.metric, edge - looks_back(rule.max_gap))
    large = jumps(readings, within=within, max_gap=rule.max_gap)
    wild = large >= ERRATIC
    pulse_within = rule.facts.get("steady_pulse")
    if pulse_within is not None and _beyond_any(rule, readings):
        pulse = look.read("heart_rate", edge - looks_back(rule.max_gap))
        wild |= beside_erratic(readings.times, pulse, within=pulse_within, max_gap=rule.max_gap)
    readings = readings._replace(quality=np.where(wild, 0, readings.quality))
    unsure = frozenset(readings.times[large == UNSURE].tolist())
    return readings.where(readings.times >= edge * 1000), unsure


def _beyond_any(rule: Rule, readings: Arrays) -> bool:
    mildest = rule.levels[0]
    return any(rule.beyond(value, mildest) for value in readings.values.tolist())


def _at_rest(rule: Rule, look: Look, readings: Arrays) -> Arrays:
    """Leave out what was measured while she walked, where the rule asks for rest.

    What lies beyond the gravest limit counts all the same.
    """
    facts = rule.facts.get("rest")
    if facts is None or not len(readings.times):
        return readings
    gravest = rule.levels[-1]
    spared = np.array([rule.beyond(value, gravest) for value in readings.values.tolist()])
    first = float(readings.times[0]) / 1000 - facts["after_seconds"]
    return at_rest(readings, look.read("steps", first), facts, spared=spared)


def in_order(readings: Arrays, unsure: frozenset[int] = frozenset()) -> list[Reading]:
    columns = (readings.times.tolist(), readings.values.tolist(), readings.quality.tolist())
    return [
        Reading(ms / 1000, value, quality, ms not in unsure)
        for ms, value, quality in zip(*columns, strict=True)
    ]


def _judge_unusual(rule: Rule, state: RuleState | None, look: Look) -> None:
    """Against her own usual; while an alert is open, against what was usual before it."""
    frozen = state.frozen if state is not None and state.severity else None
    usual: Mapping[str, Usual] = (
        {bucket: Usual(*one) for bucket, one in frozen.items()}
        if frozen
        else usual_of(look.elder_id, rule.metric)
    )
    zone = _zone_of(look.elder_id)
    readings = look.read(rule.metric, reads_from(rule, look.since.timestamp()))
    series = scored(rule, readings, usual, zone)
    changes = judge(rule, memory_of(state), series, fresh_from=look.fresh_from)

    def evidence(change: Change) -> dict[str, Any]:
        return {
            **_unusual_facts(rule, change, usual, zone),
            "readings": readings_around(rule, change, look.elder_id),
        }

    carry_out(
        rule,
        changes,
        elder_id=look.elder_id,
        at=look.at,
        evidence=evidence,
        frozen={bucket: list(one) for bucket, one in usual.items()},
    )


def _unusual_facts(
    rule: Rule, change: Change, usual: Mapping[str, Usual], zone: ZoneInfo
) -> dict[str, Any]:
    """The values behind a score, in the metric's own unit."""
    window = rule.facts["window_seconds"]
    at = np.array([round((change.reading.at - window / 2) * 1000)])
    bucket = "night" if hours_of(at, zone)[0] < NIGHT_ENDS else "day"
    one, decimals = usual[bucket], metrics()[rule.metric].decimals
    spread = one.spread(rule.facts["least"])
    level = next(level for level in rule.levels if level.severity == change.severity)
    return {
        "value": round(one.median + change.reading.value * spread, decimals),
        "limit": round(one.median + level.limit * spread, decimals),
        "inclusive": level.inclusive,
        "clear_limit": None,
        "usual": round(one.median, decimals),
        "spread": round(spread, 3),
        "days": one.days,
        "bucket": bucket,
        "score": round(change.reading.value, 2),
    }


def _judge_place(rule: Rule, state: RuleState | None, look: Look) -> None:
    """How far outside her places; where she was is not kept with the alert."""
    edge = look.edge(rule)
    series = outside(
        look.read("latitude", edge),
        look.read("longitude", edge),
        circles_of(look.elder_id, look.at),
        _zone_of(look.elder_id),
    )
    changes = judge(rule, memory_of(state), series, fresh_from=look.fresh_from)
    carry_out(
        rule,
        changes,
        elder_id=look.elder_id,
        at=look.at,
        evidence=lambda change: {"metres": round(change.reading.value)},
    )


def _zone_of(elder_id: int) -> ZoneInfo:
    return ZoneInfo(Elder.objects.values_list("zone", flat=True).get(pk=elder_id))
