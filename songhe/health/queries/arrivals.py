"""What of the readings that arrived has to be judged at all, for many elders at once.

Nearly all readings are nowhere near any limit. For them a few questions and two passes over the
packed values are all that is done, however many rules there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import connection

from songhe.health.models.fences import Fence
from songhe.health.models.rules import RuleSetting, RuleState
from songhe.health.queries.readings import BLOCK, standing_hand_readings
from songhe.health.queries.rules import adjusted, usual_of_each
from songhe.health.reference import metric_by_number, rules_of_kind, while_rules_hold
from songhe.health.rules.baseline import Usual, limits_of
from songhe.health.rules.limits import DIRECT, Rule

ON_ARRIVAL = (*DIRECT, "baseline", "fence")  # the kinds that are judged when something comes in
FOUND = """
SELECT block.elder_id, block.metric, block.readings
FROM unnest(%(elders)s::bigint[], %(sinces)s::timestamptz[]) AS come (elder_id, since)
JOIN health_readingblock AS block
  ON block.elder_id = come.elder_id AND block.t0 > come.since - interval '1 hour'
 AND block.t0 + health_block_length(block.offsets) >= come.since
WHERE block.t0 > %(first)s
"""
FAR = np.inf
SLACK = 0.01  # packed values are float32: 38.1 is a little less there


class Band(NamedTuple):
    """Between these values a reading cannot raise anything; outside, these rules may speak."""

    low: float
    high: float
    rules: frozenset[str]


@dataclass(frozen=True)
class Extremes:
    """The least and the greatest reading of one elder and metric among what was found."""

    elder_id: int
    metric: str
    low: float
    high: float


def rules_to_judge(come: Mapping[int, datetime]) -> dict[int, set[str]]:
    """Return for each elder, with the first new reading, the rules that must be judged.

    A rule is left out when no reading is near its limits and no alert of it is open.
    """
    extremes = _extremes(come)
    by_hand = _written(come)
    usual, own, fenced = usual_of_each(list(come)), _own(come), _fenced(come)
    needed: dict[int, set[str]] = {elder_id: set() for elder_id in come}
    for one in extremes:
        elder_id = one.elder_id
        band = _own_band(one.metric, own[elder_id]) if elder_id in own else _band(one.metric)
        if one.high > band.high or one.low < band.low:
            needed[elder_id] |= band.rules
        if buckets := usual.get(elder_id, {}).get(one.metric):
            needed[elder_id] |= _unusual(one, buckets)
        if one.metric == "latitude" and elder_id in fenced:
            needed[elder_id] |= _codes("fence")
    for elder_id, metrics in by_hand.items():
        needed[elder_id] |= {rule.code for metric in metrics for rule in _rules_of(metric)}
    _add_open(needed, extremes, by_hand)
    return needed


def _extremes(come: Mapping[int, datetime]) -> list[Extremes]:
    """Look through the packed values of every block with a reading since then, all at once."""
    facts: dict[str, list[int] | list[datetime] | datetime] = {
        "elders": list(come),
        "sinces": list(come.values()),
        "first": min(come.values()) - BLOCK,
    }
    with connection.cursor() as sql:
        sql.execute(FOUND, facts)
        rows = sql.fetchall()
    if not rows:
        return []
    values = np.frombuffer(b"".join(values for _, _, values in rows), dtype="<f4")
    counts = np.array([len(values) // 4 for _, _, values in rows])
    starts = np.append(0, np.cumsum(counts)[:-1])
    lows = np.minimum.reduceat(values, starts).tolist()
    highs = np.maximum.reduceat(values, starts).tolist()
    names = metric_by_number()
    return [
        Extremes(elder_id, names[number].code, low, high)
        for (elder_id, number, _), low, high in zip(rows, lows, highs, strict=True)
    ]


def _written(come: Mapping[int, datetime]) -> dict[int, set[str]]:
    """What people wrote down: few, so that each is judged."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = standing_hand_readings().filter(
        elder_id__in=list(come), taken_at__gte=min(come.values())
    )
    for elder_id, metric in rows.values_list("elder_id", "metric"):
        found[elder_id].add(metric)
    return found


def _own(come: Mapping[int, datetime]) -> dict[int, dict[str, RuleSetting]]:
    found: dict[int, dict[str, RuleSetting]] = defaultdict(dict)
    for setting in RuleSetting.objects.filter(elder_id__in=list(come)):
        found[setting.elder_id][setting.rule] = setting
    return found


def _fenced(come: Mapping[int, datetime]) -> set[int]:
    standing = Fence.objects.filter(elder_id__in=list(come), removed_at=None)
    return set(standing.values_list("elder_id", flat=True))


def _add_open(
    needed: dict[int, set[str]], extremes: Iterable[Extremes], by_hand: Mapping[int, set[str]]
) -> None:
    """An alert that is open must hear of every reading that may end it."""
    came: dict[int, set[str]] = defaultdict(set)
    for one in extremes:
        came[one.elder_id].add(one.metric)
    for elder_id, metrics in by_hand.items():
        came[elder_id] |= metrics
    codes = [rule.code for rule in rules_of_kind(*ON_ARRIVAL)]
    states = RuleState.objects.filter(elder_id__in=list(needed), rule__in=codes).exclude(
        severity=""
    )
    for elder_id, code in states.values_list("elder_id", "rule"):
        if came[elder_id] & metrics_of(code):
            needed[elder_id].add(code)


@while_rules_hold
def metrics_of(code: str) -> frozenset[str]:
    """The metrics whose readings a rule judges."""
    rule = next(rule for rule in rules_of_kind(*ON_ARRIVAL) if rule.code == code)
    if rule.kind == "fence":
        return frozenset({"latitude"})
    return frozenset({rule.metric, *rule.facts.get("ends", ())})


@while_rules_hold
def _codes(kind: str) -> frozenset[str]:
    return frozenset(rule.code for rule in rules_of_kind(kind))


@while_rules_hold
def _rules_of(metric: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules_of_kind(*DIRECT, "baseline") if rule.metric == metric)


@while_rules_hold
def _band(metric: str) -> Band:
    return _band_of([rule for rule in _rules_of(metric) if rule.kind in DIRECT])


def _own_band(metric: str, own: Mapping[str, RuleSetting]) -> Band:
    rules = [rule for rule in _rules_of(metric) if rule.kind in DIRECT]
    try:
        return _band_of([adjusted(r, own[r.code]) if r.code in own else r for r in rules])
    except (KeyError, TypeError, ValueError):
        # It cannot be read: let the judging say so, and count the attempt.
        return Band(FAR, -FAR, frozenset(rule.code for rule in rules))


def _band_of(rules: Iterable[Rule]) -> Band:
    """From which values on a level may be entered, or not yet left."""
    low, high = -FAR, FAR
    known = list(rules)
    for rule in known:
        limit = rule.levels[0].limit
        if rule.above:
            high = min(high, limit - rule.margin - SLACK)
        else:
            low = max(low, limit + rule.margin + SLACK)
    return Band(low, high, frozenset(rule.code for rule in known))


def _unusual(one: Extremes, usual: Mapping[str, Usual]) -> set[str]:
    """The baseline rules that a reading so far from her usual days may wake."""
    found = set()
    for rule in _rules_of(one.metric):
        if rule.kind != "baseline" or not (limits := limits_of(rule, usual)):
            continue
        edges = [levels[0] for levels in limits.values()]
        if one.high >= min(edges) if rule.above else one.low <= max(edges):
            found.add(rule.code)
    return found
