"""Looking at readings that were committed, in the order of measuring, and raising what they say.

The rules remember little (is an alert open, since when, until when is it quiet); everything
else they read again from the committed blocks. So a hold that was begun survives any
restart, and readings that come in the wrong order count where they belong.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from songhe.accounts.models import Elder
from songhe.health.actions.alerts import clear_alert, raise_alert, worsen_alert
from songhe.health.models.alerts import Alert
from songhe.health.models.readings import Arrival
from songhe.health.models.rules import RuleState
from songhe.health.queries.readings import measured_since, readings_of
from songhe.health.queries.rules import rules_for
from songhe.health.reference import metrics
from songhe.health.rules.drawing import thin
from songhe.health.rules.limits import Change, Memory, Reading, Rule, judge
from songhe.health.rules.packing import Arrays
from songhe.health.states import OPEN
from songhe.health.storing import AHEAD, PAGES

BEFORE = timedelta(minutes=15)  # what the evidence shows of the time before
EVIDENCE = 240  # readings at most
TRIES = 5

logger = structlog.get_logger(__name__)


def watch_arrivals(*, most: int = 1000) -> int:
    """Look at what arrived, each elder's in a transaction of its own; return how many looks."""
    looks = 0
    while looks < most and (arrival := _next_arrival()) is not None:
        try:
            looks += _watch_one(arrival.pk)
        except Exception:
            # The others must not wait for one that fails; it is tried again later.
            logger.exception("rules_failed", arrival=arrival.pk)
            Arrival.objects.filter(pk=arrival.pk).update(attempts=F("attempts") + 1)
    return looks


def _next_arrival() -> Arrival | None:
    with transaction.atomic():
        return (
            Arrival.objects.select_for_update(skip_locked=True)
            .filter(attempts__lt=TRIES)
            .order_by("attempts", "pk")
            .first()
        )


@transaction.atomic
def _watch_one(pk: int) -> bool:
    arrival = Arrival.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if arrival is None:
        return False
    watch_elder(elder_id=arrival.elder_id, since=arrival.since, at=arrival.received_at)
    arrival.delete()
    return True


@transaction.atomic
def watch_elder(*, elder_id: int, since: datetime, at: datetime) -> None:
    """Judge an elder's readings from `since` on, as received at `at`."""
    with connection.cursor() as sql:
        # One at a time for each elder; the database's own constraint stands behind it.
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('health.watch'), %s)", [elder_id])
    measured = measured_since(elder_id, since)
    states = {state.rule: state for state in RuleState.objects.filter(elder=elder_id)}
    for rule in rules_for(elder_id):
        if rule.metric in measured:
            _apply_rule(rule, states.get(rule.code), elder_id, since, at)


def _apply_rule(
    rule: Rule, state: RuleState | None, elder_id: int, since: datetime, at: datetime
) -> None:
    memory = _memory(state)
    readings = readings_of(
        elder_id=elder_id,
        metric=rule.metric,
        since=since - timedelta(seconds=rule.looks_back),
        until=at + AHEAD,
    )
    changes = judge(rule, memory, _in_order(readings), fresh_from=(at - PAGES).timestamp())
    if not changes:
        return
    elder = Elder.objects.select_related("person", "station", "clinic").get(pk=elder_id)
    for change in changes:
        _apply_change(rule, change, elder, at)
    _remember(elder, rule, changes[-1].memory)


def _memory(state: RuleState | None) -> Memory:
    if state is None:
        return Memory()
    cool = state.cool_until.timestamp() if state.cool_until else 0.0
    return Memory(state.severity, state.changed_at.timestamp(), cool)


def _in_order(readings: Arrays) -> Iterator[Reading]:
    columns = (readings.times.tolist(), readings.values.tolist(), readings.quality.tolist())
    for ms, value, quality in zip(*columns, strict=True):
        yield Reading(ms / 1000, value, quality)


def _remember(elder: Elder, rule: Rule, memory: Memory) -> None:
    RuleState.objects.update_or_create(
        elder=elder,
        rule=rule.code,
        defaults={
            "severity": memory.severity,
            "changed_at": _moment(memory.changed_at),
            "cool_until": _moment(memory.cool_until) if memory.cool_until else None,
        },
    )


def _apply_change(rule: Rule, change: Change, elder: Elder, at: datetime) -> None:
    if change.verb == "raise":
        raise_alert(
            elder=elder,
            rule=rule.code,
            severity=change.severity,
            evidence=_evidence(rule, change, elder.pk),
            began_at=_moment(change.began_at),
            at=at,
        )
        return
    alert = (
        Alert.objects.select_for_update(of=("self",))
        .select_related("elder__person")
        .filter(elder=elder, rule=rule.code, state__in=OPEN)
        .first()
    )
    if alert is None:
        return
    if change.verb == "worsen":
        worsen_alert(alert=alert, severity=change.severity, at=at)
    else:
        clear_alert(alert=alert, at=at)


def _evidence(rule: Rule, change: Change, elder_id: int) -> dict[str, Any]:
    """Freeze what the alert rests on: readings around it, limits, version of the rule."""
    decimals = metrics()[rule.metric].decimals
    around = thin(
        readings_of(
            elder_id=elder_id,
            metric=rule.metric,
            since=_moment(change.began_at) - BEFORE,
            until=_moment(change.reading.at) + timedelta(milliseconds=1),
        ),
        EVIDENCE,
    )
    level = next(level for level in rule.levels if level.severity == change.severity)
    return {
        "value": round(change.reading.value, decimals),
        "measured_at": change.reading.at,
        "readings": _pairs(around, decimals),
        "above": rule.above,
        "limit": level.limit,
        "inclusive": level.inclusive,
        "hold_seconds": level.hold_seconds,
        "clear_limit": rule.clear_limit,
        "rule": rule.code,
        "version": rule.version,
    }


def _pairs(readings: Arrays, decimals: int) -> list[list[float]]:
    pairs: Iterable[tuple[int, float]] = zip(
        readings.times.tolist(), readings.values.tolist(), strict=True
    )
    return [[ms / 1000, round(value, decimals)] for ms, value in pairs]


def make_next_partitions(*, at: datetime) -> None:
    """Have the partitions of this month and the next."""
    with connection.cursor() as sql:
        for month in (at, at.replace(day=1) + timedelta(days=32)):
            sql.execute("SELECT health_make_partition(%s)", [month])


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
