"""Carrying out what a rule said: the alert, what it rests on, and what the rule remembers."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from songhe.accounts.models import Elder
from songhe.health.actions.alerts import (
    Raising,
    clear_alert,
    raise_alert,
    ring_alert,
    worsen_alert,
)
from songhe.health.models.alerts import Alert
from songhe.health.models.rules import RuleState, RuleTimer
from songhe.health.queries.readings import readings_of
from songhe.health.reference import metrics
from songhe.health.rules.drawing import thin
from songhe.health.rules.judging import Change, Memory
from songhe.health.rules.limits import Rule
from songhe.health.rules.packing import Arrays
from songhe.health.states import OPEN

BEFORE = timedelta(minutes=15)  # what the evidence shows of the time before
EVIDENCE = 240  # readings at most

Evidence = Callable[[Change], dict[str, Any]]


def wait_for_turn(elder_id: int) -> None:
    """One at a time for each elder; the database's own constraint stands behind it."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('health.watch'), %s)", [elder_id])


def take_turns(elder_ids: Sequence[int]) -> set[int]:
    """Take the turn of each of these elders where nobody has it; return whose."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT elder FROM unnest(%s::int[]) AS elder"
            " WHERE pg_try_advisory_xact_lock(hashtext('health.watch'), elder)",
            [list(elder_ids)],
        )
        return {elder_id for (elder_id,) in sql.fetchall()}


def memory_of(state: RuleState | None) -> Memory:
    if state is None:
        return Memory()
    cool = state.cool_until.timestamp() if state.cool_until else 0.0
    return Memory(state.severity, state.changed_at.timestamp(), cool)


def carry_out(
    rule: Rule,
    changes: Sequence[Change],
    *,
    elder_id: int,
    at: datetime,
    evidence: Evidence,
    frozen: Any = None,
    ring_first: bool = False,
) -> None:
    """Raise, worsen and clear; remember where the rule stands, and what was usual before."""
    if not changes:
        return
    for change in changes:
        if change.verb == "raise":
            facts = {**facts_of(rule, change), **evidence(change)}
            _raise(rule, change, elder_id, at, facts, ring_first=ring_first)
        else:
            _change(rule, change, elder_id, at)
    memory = changes[-1].memory
    state = RuleState(
        elder_id=elder_id,
        rule=rule.code,
        severity=memory.severity,
        changed_at=moment(memory.changed_at),
        cool_until=moment(memory.cool_until) if memory.cool_until else None,
        frozen=frozen if memory.severity else None,
    )
    RuleState.objects.bulk_create(
        [state],
        update_conflicts=True,
        unique_fields=["elder", "rule"],
        update_fields=["severity", "changed_at", "cool_until", "frozen"],
    )


def _raise(
    rule: Rule,
    change: Change,
    elder_id: int,
    at: datetime,
    evidence: dict[str, Any],
    *,
    ring_first: bool,
) -> None:
    began_at = moment(change.began_at)
    if ring_first:
        ring_alert(Raising(elder_id, rule.code, change.severity, evidence, began_at, at))
        return
    raise_alert(
        elder=Elder.objects.select_related("person", "station", "clinic").get(pk=elder_id),
        rule=rule.code,
        severity=change.severity,
        evidence=evidence,
        began_at=began_at,
        at=at,
    )


def _change(rule: Rule, change: Change, elder_id: int, at: datetime) -> None:
    """It became graver, or it is over."""
    alert = (
        Alert.objects.select_for_update(of=("self",))
        .select_related("elder__person")
        .filter(elder=elder_id, rule=rule.code, state__in=OPEN)
        .first()
    )
    if alert is None:
        return
    if change.verb == "worsen":
        worsen_alert(alert=alert, severity=change.severity, at=at)
    else:
        clear_alert(alert=alert, at=at)


def facts_of(rule: Rule, change: Change) -> dict[str, Any]:
    """What every alert keeps: what was judged, the rule and its version."""
    level = next(level for level in rule.levels if level.severity == change.severity)
    return {
        "kind": rule.kind,
        "measured_at": change.reading.at,
        "readings": [],
        "above": rule.above,
        "hold_seconds": level.hold_seconds,
        "rule": rule.code,
        "version": rule.version,
    }


def readings_around(rule: Rule, change: Change, elder_id: int) -> list[list[float]]:
    """Freeze the readings that an alert rests on, and some of the time before."""
    around = thin(
        readings_of(
            elder_id=elder_id,
            metric=rule.metric,
            since=moment(change.began_at) - BEFORE,
            until=moment(change.reading.at) + timedelta(milliseconds=1),
        ),
        EVIDENCE,
    )
    return pairs_of(around, metrics()[rule.metric].decimals)


def pairs_of(readings: Arrays, decimals: int) -> list[list[float]]:
    pairs: Iterable[tuple[int, float]] = zip(
        readings.times.tolist(), readings.values.tolist(), strict=True
    )
    return [[ms / 1000, round(value, decimals)] for ms, value in pairs]


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def set_timer(elder_id: int, rule: str, due_at: datetime | None) -> None:
    """Let a rule look at her then, though nothing may come in; None lets it sleep."""
    if due_at is None:
        RuleTimer.objects.filter(elder_id=elder_id, rule=rule).update(due_at=None)
        return
    RuleTimer.objects.update_or_create(elder_id=elder_id, rule=rule, defaults={"due_at": due_at})
