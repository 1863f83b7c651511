"""Letting the rules watch some elders of a city: minute by minute as it happened, without a pause.

The same actions run as in the worker, at simulated moments: what arrives is stored, the rules
look, the ladder climbs, timers fire, and somebody at the station answers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.db import transaction
from django.db.models import OuterRef, Subquery

from songhe.accounts.models import Elder
from songhe.bench.judging.feeding import Feed, moment
from songhe.bench.judging.verdict import Raised
from songhe.bench.judging.working import answer, fence_in, work
from songhe.bench.place import django_address
from songhe.bench.wearers import make_elders
from songhe.demo.city.citizens import Condition
from songhe.demo.city.devices import ON_THE_WAY
from songhe.demo.city.town import City, Life
from songhe.demo.speed import in_one_breath
from songhe.health.actions.baselines import draw_baselines
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.figures import draw_days
from songhe.health.actions.settings import set_limits
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.devices import Device
from songhe.health.rules.days import date_of
from songhe.health.states import Audience, DeviceKind, Outcome
from songhe.health.taking.committing import Writer
from songhe.health.taking.senders import Sending
from songhe.kernel.events import without_jobs

COMMIT = 2_000  # blocks of history in one transaction
MINUTE = 60
ANSWERED = 15  # minutes between two looks of the stations
BY = "测量"
# What a doctor sets where lungs are ill: 88 to 92 per cent is where she should be.
FOR_LUNGS = (
    {"severity": "warn", "limit": 90, "inclusive": False, "hold_seconds": 600},
    {"severity": "urgent", "limit": 88, "inclusive": False, "hold_seconds": 180},
)

Step = Callable[[float], None]  # told how far it is, from 0 to 1


class NotStored(Exception):
    """The store did not take what a device sent."""


@dataclass(frozen=True)
class Watched:
    """What came of it."""

    alerts: list[Raised]
    readings: int
    looks: int


def watch(city: City, lives: Sequence[Life], *, since: int, step: Step) -> Watched:
    """Store what came before `since` as history, then let the rules watch the rest.

    Everything is written by the writer behind the port, and looked at by the worker's actions.

    `since` is a full minute, seconds since 1970. The database must be empty.
    """
    begins = moment(city.midnight(city.span.start) * 1000)
    writer = Writer(django_address())
    with without_jobs(), ExitStack() as end:
        end.callback(writer.hang_up)
        feeds = _settle(lives, at=begins)
        readings = _write_history(feeds, writer, since, step)
        until = city.midnight(city.span.stop)
        looks = 0
        for at in range(since + MINUTE, until + 1, MINUTE):
            stored, seen = _minute(feeds, writer, at)
            readings, looks = readings + stored, looks + seen
            if at % 3600 == 0:
                step(0.2 + 0.8 * (at - since) / (until - since))
    return Watched(
        _raised({feed.elder.pk: feed.life.who.number for feed in feeds}), readings, looks
    )


def _settle(lives: Sequence[Life], *, at: datetime) -> list[Feed]:
    """Register everyone, give them their devices, and what the doctor sets for ill lungs."""
    elders = make_elders(len(lives), at=at)
    feeds = []
    with transaction.atomic():
        for elder, life in zip(elders, lives, strict=True):
            names = sorted({column.device for column in life.columns})
            feeds.append(Feed(elder, life, {name: _device(elder, name, at) for name in names}))
            fence_in(feeds[-1], at)
            if life.who.has(Condition.LUNGS):
                set_limits(
                    elder=elder, rule="spo2_low", levels=FOR_LUNGS, why="慢阻肺", by=BY, at=at
                )
    return feeds


def _device(elder: Elder, name: str, at: datetime) -> Device:
    device, _token = enrol_device(
        elder=elder, kind=DeviceKind(name), name=f"{elder.call_name}的{name}", by=BY, at=at
    )
    return device


# --- The weeks before -----------------------------------------------------------------------


def _write_history(feeds: Sequence[Feed], writer: Writer, since: int, step: Step) -> int:
    """Store everything that arrived before, sum up its days, and draw what is usual."""
    readings = 0
    at = datetime.fromtimestamp(since, UTC)
    for number, feed in enumerate(feeds):
        columns = feed.taken_until(since)
        readings += sum(_take(writer, part, at) for part in _in_parts(feed.sent(columns, at)))
        with in_one_breath():
            for metric in sorted({column.metric for column in columns}):
                times = np.concatenate([c.times for c in columns if c.metric == metric])
                hours = np.unique(times // 3_600_000).tolist()
                dates = {date_of(moment(hour * 3_600_000), feed.zone) for hour in hours}
                draw_days(elder=feed.elder, metric=metric, dates=dates, at=at)
            draw_baselines(elder=feed.elder, at=at)  # as the nights of those weeks would have
        step(0.2 * (number + 1) / len(feeds))
    return readings


def _in_parts(sent: Iterable[Sending]) -> Iterator[list[Sending]]:
    for device_id, blocks, _beside in sent:
        for start in range(0, len(blocks), COMMIT):
            yield [Sending(device_id, blocks[start : start + COMMIT])]


def _take(writer: Writer, sent: Sequence[Sending], at: datetime) -> int:
    """Store what devices sent, as the port does; return how many readings were new.

    :raises NotStored: if one of them was not taken.
    """
    fresh = 0
    for outcome in writer.write(sent, at):
        if isinstance(outcome, Exception):
            raise NotStored from outcome
        fresh += sum(outcome)
    return fresh


# --- As it happens --------------------------------------------------------------------------


def _minute(feeds: Sequence[Feed], writer: Writer, at: int) -> tuple[int, int]:
    """Live through one minute; return how many readings came and of how many elders."""
    now = datetime.fromtimestamp(at, UTC)
    came = [(feed, feed.taken_until(at)) for feed in feeds if feed.is_due(at)]
    sent = [one for feed, columns in came for one in feed.sent(columns, now)]
    readings = _take(writer, sent, now) if sent else 0
    if sent:
        watch_arrivals(most=10 * len(feeds))
    work(now)
    if at % (ANSWERED * MINUTE) == 0:
        answer(now)
    return readings, len(came)


# --- What was raised ------------------------------------------------------------------------


def _raised(numbers: dict[int, int]) -> list[Raised]:
    steps = AlertStep.objects.filter(
        elder=OuterRef("elder"), alert=OuterRef("pk"), outcome=Outcome.TOLD
    )
    others = steps.exclude(audience=Audience.ELDER).order_by("told_at")
    alerts = Alert.objects.annotate(first_told=Subquery(others.values("told_at")[:1]))
    return [
        Raised(
            elder=numbers[alert.elder_id],
            rule=alert.rule,
            metric=alert.metric,
            severity=alert.severity,
            at=_raised_at(alert),
            closed_at=alert.closed_at.timestamp() if alert.closed_at else None,
            told_at=alert.first_told.timestamp() if alert.first_told else None,
            hold=alert.evidence.get("limit_seconds"),
        )
        for alert in alerts.order_by("raised_at", "pk")
    ]


def _raised_at(alert: Alert) -> float:
    """When it was raised, had each batch been looked at when it came and not at the full minute.

    How readings are cut into batches changes nothing in what the rules say.
    """
    raised_at = alert.raised_at.timestamp()
    measured_at = float(alert.evidence.get("measured_at", raised_at))
    came = measured_at + ON_THE_WAY / 1000
    return came if raised_at - 2 * MINUTE < came < raised_at else raised_at
