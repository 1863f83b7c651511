"""Readings that do not come over the wire: written by hand, or loaded from a history."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction

from songhe.accounts.models import Elder
from songhe.health import storing
from songhe.health.actions.figures import draw_days
from songhe.health.compacting import take
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, HandReading
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import plain_connection
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.days import date_of
from songhe.health.rules.packing import Arrays
from songhe.health.storing import PAGES
from songhe.kernel.jobs import defer_job


class OutOfRange(Exception):
    """No sensor and no person can mean this value."""

    def __init__(self, metric: str) -> None:
        super().__init__(metric)
        self.metric = metric


class AlreadyCorrected(Exception):
    """Somebody corrected or took back this reading before."""


@transaction.atomic
def write_readings(
    *, elder: Elder, values: dict[str, float], taken_at: datetime, by: str, at: datetime
) -> list[HandReading]:
    """Write down what was measured (metric → value); the rules look at it at once.

    :raises OutOfRange: if a value cannot be meant; then nothing is written.
    """
    # Blocks and latest readings know milliseconds; a finer moment would never be found again.
    taken_at = taken_at.replace(microsecond=taken_at.microsecond // 1000 * 1000)
    for code, value in values.items():
        if not metrics()[code].low <= value <= metrics()[code].high:
            raise OutOfRange(code)
    rows = [
        HandReading.objects.create(
            elder=elder,
            metric=code,
            value=value,
            taken_at=taken_at,
            written_by=by,
            written_at=at,
        )
        for code, value in values.items()
    ]
    for code in values:
        draw_days(elder=elder, metric=code, dates=[date_of(taken_at, zone_of(elder))], at=at)
    if taken_at > at - PAGES:
        Arrival.objects.create(elder=elder, since=taken_at, received_at=at)
        defer_job("health.watch_arrivals")
    return rows


@transaction.atomic
def take_back_reading(*, reading: HandReading, at: datetime) -> None:
    """It was a slip of the finger: it stays written, and counts no more.

    :raises AlreadyCorrected: if it was taken back before.
    """
    standing = HandReading.objects.filter(pk=reading.pk, withdrawn_at=None, replaced_by=None)
    if not standing.update(withdrawn_at=at):
        raise AlreadyCorrected
    day = date_of(reading.taken_at, zone_of(reading.elder))
    draw_days(elder=reading.elder, metric=reading.metric, dates=[day], at=at)


@transaction.atomic
def load_readings(
    *,
    elder: Elder,
    device: Device,
    metric: str,
    times: Sequence[datetime],
    values: Sequence[float],
    at: datetime,
) -> int:
    """Store a history of one metric; return how many readings were new. It pages nobody."""
    arrays = packing.tidy(
        Arrays(
            np.array([storing.milliseconds(time) for time in times], dtype=np.int64),
            np.array(values, dtype=np.float64),
            np.full(len(values), packing.FULL, dtype=np.uint8),
        )
    )
    blocks = packing.pack(elder.pk, metrics()[metric].number, device.pk, arrays)
    plain = plain_connection()
    storing.make_partitions(plain, storing.months_of(blocks))
    fresh = sum(take(plain, blocks, at=at, pages=False))
    zone = zone_of(elder)
    dates = {date_of(time, zone) for time in times}
    if dates:
        draw_days(elder=elder, metric=metric, dates=dates, at=at)
    return fresh
