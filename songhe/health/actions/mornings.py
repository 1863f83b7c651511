"""What is done for an elder once a day, when her night is over: her usual, her trends."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from songhe.accounts.models import Elder
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.outcomes import carry_out, memory_of
from songhe.health.models.devices import Device
from songhe.health.models.readings import HandReading
from songhe.health.models.rules import Baseline, RuleState
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.reference import metrics, rules_of_kind
from songhe.health.rules.days import Day, date_of
from songhe.health.rules.judging import Change, Reading, judge
from songhe.health.rules.limits import Rule
from songhe.health.rules.trend import Drift, days_needed, drift_of, mornings_before

NIGHT_IS_OVER = time(6, 30)  # by her clock
SPREAD = 7_200  # seconds over which the elders of one zone are spread
LATE_NIGHTS = timedelta(hours=6)  # after which it is looked at again: some send their night late
FORGOTTEN = timedelta(days=60)  # without any reading nobody looks any more
SHOWN = 28  # figures that the evidence shows


def spend_morning(*, elder: Elder, at: datetime) -> datetime | None:
    """Draw what is usual, judge the trends; return when the next morning is.

    Before her night is over nothing is done, and when nothing came for weeks nothing ever is.
    What is usual is drawn by day too when it was not known at all: she is new.
    """
    if not _is_heard_of(elder, at):
        return None
    today = date_of(at, zone_of(elder))
    if at < (due := morning_of(elder, today)):
        return due
    noon = due + LATE_NIGHTS
    if at < noon or not Baseline.objects.filter(elder=elder).exists():
        draw_baselines(elder=elder, at=at)
    judge_trends(elder=elder, at=at)
    return noon if at < noon else morning_of(elder, today + timedelta(days=1))


def _is_heard_of(elder: Elder, at: datetime) -> bool:
    since = at - FORGOTTEN
    return (
        Device.objects.filter(elder=elder).filter(Q(last_seen_at__gte=since)).exists()
        or HandReading.objects.filter(elder=elder, written_at__gte=since).exists()
    )


def morning_of(elder: Elder, day: date) -> datetime:
    """When an elder's morning is looked at: not everybody's in the same second."""
    begins = datetime.combine(day, NIGHT_IS_OVER, zone_of(elder)).astimezone(UTC)
    return begins + timedelta(seconds=elder.pk % SPREAD)


def judge_trends(*, elder: Elder, at: datetime) -> None:
    """Judge the figures of this morning; those of mornings before are history."""
    rules = rules_of_kind("trend")
    today = date_of(at, zone_of(elder))
    reach = max(days_needed(rule) + mornings_before(rule) for rule in rules)
    days = days_of_each(
        elder=elder,
        codes=sorted({rule.metric for rule in rules}),
        first=today - timedelta(days=reach),
        last=today,
        at=at,
    )
    states = {state.rule: state for state in RuleState.objects.filter(elder=elder)}
    for rule in rules:
        _judge_trend(rule, states.get(rule.code), elder, days[rule.metric], at)


def _judge_trend(
    rule: Rule, state: RuleState | None, elder: Elder, days: Mapping[date, Day], at: datetime
) -> None:
    today = date_of(at, zone_of(elder))
    past = state.frozen["past"] if state is not None and state.severity and state.frozen else None
    mornings = [today - timedelta(days=number) for number in range(mornings_before(rule), -1, -1)]
    drifts = [
        drift
        for morning in mornings
        if (drift := drift_of(rule, days, morning, past=past)) is not None
    ]
    readings = [Reading(_noted_at(elder, drift.date), round(drift.value, 6)) for drift in drifts]
    changes = judge(rule, memory_of(state), readings, fresh_from=_noted_at(elder, today))
    by_time = {_noted_at(elder, drift.date): drift for drift in drifts}
    last = by_time[changes[-1].reading.at] if changes else None

    def evidence(change: Change) -> dict[str, Any]:
        return _drift_facts(rule, by_time[change.reading.at], days)

    carry_out(
        rule,
        changes,
        elder_id=elder.pk,
        at=at,
        evidence=evidence,
        frozen={"past": past if past is not None else last.past} if last else None,
    )


def _noted_at(elder: Elder, morning: date) -> float:
    """The moment that stands for a morning, whenever it is looked at."""
    return datetime.combine(morning, NIGHT_IS_OVER, zone_of(elder)).timestamp()


def _drift_facts(rule: Rule, drift: Drift, days: Mapping[date, Day]) -> dict[str, Any]:
    """The morning's figure, what it came from, and the days before."""
    decimals = metrics()[rule.metric].decimals
    shown = sorted(day for day in days if day <= drift.date)[-SHOWN:]
    return {
        "drift": round(drift.value, 1),
        "percent": bool(rule.facts.get("percent")),
        "part": rule.facts["part"],
        "recent": round(drift.recent, decimals),
        "past": round(drift.past, decimals),
        "days": [[day.isoformat(), round(days[day].mean, decimals)] for day in shown],
    }
