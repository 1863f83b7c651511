"""What the wearables measured, and the alerts that people answered."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from songhe.accounts.models import Elder
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import files
from songhe.demo.caring import Helper, operator_of
from songhe.demo.city.residents import token_of
from songhe.demo.crowd import Places
from songhe.health.actions import alerts
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.escalation import escalate_alert
from songhe.health.actions.readings import load_readings
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.states import Audience, Cause, DeviceKind
from songhe.kernel.events import deliver_waiting

WATCH_DAYS = 29
OTHERS_DAYS = 15
# Rule, severity, limit, the value that was measured, and how often it happens.
TROUBLES = (
    ("heart_rate_high", "warn", 100, 112, 5),
    ("heart_rate_high", "urgent", 131, 136, 1),
    ("heart_rate_low", "warn", 50, 46, 2),
    ("spo2_low", "warn", 94, 92, 3),
    ("bp_systolic_high", "warn", 160, 166, 4),
    ("bp_systolic_high", "urgent", 180, 186, 1),
    ("temperature_high", "warn", 38.1, 38.3, 1),
)
CAUSES = ((Cause.RESTED, 5), (Cause.DEVICE, 3), (Cause.MEDICINE, 1), (Cause.NORMAL, 1))


@dataclass(frozen=True)
class Body:
    """What is usual for one elder."""

    pulse: float
    systolic: float
    diastolic: float
    sleep: float  # minutes


def body_of(dice: Random) -> Body:
    return Body(
        pulse=dice.uniform(62, 78),
        systolic=dice.uniform(120, 138),
        diastolic=dice.uniform(70, 82),
        sleep=dice.uniform(330, 460),
    )


def moments(until: datetime, *, days: int, every: timedelta) -> list[datetime]:
    """Return the moments of measuring, up to `until`."""
    count = int(timedelta(days=days) / every)
    return [until - every * number for number in range(count, -1, -1)]


def pulse(body: Body, dice: Random) -> Callable[[datetime], float]:
    """Slower at night, quicker on the walk after meals, never twice the same."""

    def at(moment: datetime) -> float:
        local = timezone.localtime(moment)
        hour = local.hour + local.minute / 60
        day = 6 * math.sin((hour - 8) / 24 * 2 * math.pi)
        walk = 9 if 9.5 < hour < 10.2 or 16 < hour < 16.7 else 0
        return float(round(body.pulse + day + walk + dice.gauss(0, 2.2)))

    return at


def wear(elder: Elder, dice: Random, body: Body, *, now: datetime, grandma: bool) -> int:
    """Give an elder her weeks of readings from watch and cuff; return how many."""
    days = WATCH_DAYS if grandma else OTHERS_DAYS
    every = timedelta(minutes=2 if grandma else 15)
    began = now - timedelta(days=days + 1)
    watch = elder.devices.filter(kind=DeviceKind.WATCH).first()
    if watch is None:
        watch, _ = enrol_device(
            elder=elder,
            kind=DeviceKind.WATCH,
            name=f"{elder.call_name}的手表",
            by=elder.name,
            at=began,
            token=token_of(elder),
        )
    cuff, _ = enrol_device(
        elder=elder,
        kind=DeviceKind.CUFF,
        name=f"{elder.call_name}的血压计",
        by=elder.name,
        at=began,
    )
    last = now - timedelta(minutes=4)
    beats = moments(last, days=days, every=every)
    mornings = [one for one in _daily(now, days, hour=7) if one < last]
    twice = sorted([*mornings, *(one for one in _daily(now, days, hour=19) if one < last)])
    rate = pulse(body, dice)
    series: tuple[tuple[Any, str, list[datetime], list[float]], ...] = (
        (watch, "heart_rate", beats, [rate(one) for one in beats]),
        (watch, "sleep_duration", mornings, [_near(dice, body.sleep, 35) for _ in mornings]),
        (watch, "steps_24h", mornings, [_near(dice, 3200, 700) for _ in mornings]),
        (cuff, "bp_systolic", twice, [_near(dice, body.systolic, 4) for _ in twice]),
        (cuff, "bp_diastolic", twice, [_near(dice, body.diastolic, 3) for _ in twice]),
    )
    watch.last_seen_at, cuff.last_seen_at = last, max(twice)
    Device.objects.bulk_update([watch, cuff], ["last_seen_at"])
    return sum(
        load_readings(elder=elder, device=device, metric=metric, times=times, values=values, at=now)
        for device, metric, times, values in series
    )


def _daily(now: datetime, days: int, *, hour: int) -> list[datetime]:
    today = timezone.localtime(now).replace(hour=hour, minute=12, second=0, microsecond=0)
    return [today - timedelta(days=number) for number in range(days, -1, -1)]


def _near(dice: Random, middle: float, spread: float) -> float:
    return float(round(max(0, dice.gauss(middle, spread))))


def alarm(
    elders: Sequence[Elder], places: Places, dice: Random, *, now: datetime, days: int
) -> int:
    """Let something happen to each of these elders, and people answer it."""
    for elder in elders:
        at = now - timedelta(minutes=dice.randint(180, days * 1440))
        alert = _raise(elder, dice, at)
        _answer(alert, operator_of(places, elder), dice, at)
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(elders)


def leave_open(elders: Sequence[Elder], dice: Random, *, now: datetime) -> int:
    """Let these wait for somebody just now."""
    for number, elder in enumerate(elders):
        _raise(elder, dice, now - timedelta(minutes=2 + 3 * number))
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(elders)


def _raise(elder: Elder, dice: Random, at: datetime) -> Alert:
    weights = [share for *_, share in TROUBLES]
    rule, severity, limit, value, _ = dice.choices(TROUBLES, weights)[0]
    return alerts.raise_alert(
        elder=elder,
        rule=rule,
        severity=severity,
        evidence=_evidence(rule, limit, value, dice, at),
        began_at=at - timedelta(minutes=10),
        at=at,
    )


def _evidence(rule: str, limit: float, value: float, dice: Random, at: datetime) -> dict[str, Any]:
    """Freeze what was measured: calm before, and beyond the limit for ten minutes."""
    usual = limit - 22 if value > limit else limit + 14
    if rule.startswith("spo2"):
        usual = 97
    if rule.startswith("temperature"):
        usual = 36.6
    end = at.timestamp()
    before = [[end - 60 * n, round(usual + dice.uniform(-1, 1), 1)] for n in range(25, 10, -1)]
    during = [[end - 60 * n, round(value + dice.uniform(-1, 1), 1)] for n in range(10, -1, -1)]
    return {
        "value": value,
        "measured_at": end,
        "readings": before + during,
        "above": value > limit,
        "limit": limit,
        "inclusive": True,
        "hold_seconds": 600,
        "clear_limit": usual,
        "rule": rule,
        "version": "1",
    }


def _answer(alert: Alert, operator: Helper, dice: Random, at: datetime) -> None:
    """Somebody takes it up: a relative who was told, else the station; then it is over."""
    seconds = dice.choices((45, 120, 260, 600, 1500), (3, 4, 4, 2, 1))[0] + dice.randint(0, 40)
    taken_at = at + timedelta(seconds=seconds)
    _climb(alert, taken_at)
    acting = operator.alone()
    told = set(alert.steps.values_list("audience", flat=True))
    relative = relatives_of(alert.elder, Right.RECEIVE_ALERTS).first()
    if relative is not None and Audience.FAMILY in told and dice.random() < 0.5:
        acting = type(acting)(relative.relative)
    words = files.texts()["alert_notes"]
    alerts.acknowledge_alert(alert=alert, acting=acting, at=taken_at)
    alerts.write_note(
        alert=alert,
        acting=acting,
        words=dice.choice(words["call"]),
        at=taken_at + timedelta(minutes=dice.randint(2, 8)),
    )
    alerts.resolve_alert(
        alert=alert,
        acting=acting,
        cause=dice.choices([cause for cause, _ in CAUSES], [n for _, n in CAUSES])[0],
        words=dice.choice(words["resolve"]),
        at=taken_at + timedelta(minutes=dice.randint(12, 55)),
    )


def _climb(alert: Alert, until: datetime) -> None:
    """Take every step of the ladder that was due before somebody answered."""
    while alert.due_at is not None and alert.due_at < until:
        if not escalate_alert(alert=alert, number=alert.next_step, at=alert.due_at):
            return
        alert.refresh_from_db(fields=["state", "next_step", "due_at"])
