"""Readings that do not come over the wire: written by hand, or loaded from a history."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction

from songhe.accounts.models import Elder, Person
from songhe.health.actions.figures import draw_days
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, HandReading
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import plain_connection
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.days import date_of
from songhe.health.rules.packing import Arrays
from songhe.health.taking import storing
from songhe.health.taking.compacting import take
from songhe.health.taking.storing import PAGES
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
    *,
    elder: Elder,
    values: dict[str, float],
    taken_at: datetime,
    by: str,
    at: datetime,
    author: Person | None = None,
    meal: str = "",
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
            meal=meal,
            taken_at=taken_at,
            author=author,
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
def amend_readings(
    *,
    rows: Sequence[HandReading],
    values: dict[str, float],
    taken_at: datetime,
    by: str,
    at: datetime,
    author: Person | None = None,
    meal: str = "",
) -> list[HandReading]:
    """Write down anew what was written together; the old stays written, and counts no more.

    :raises AlreadyCorrected: if somebody corrected or took back one of them before.
    :raises OutOfRange: if a value cannot be meant; then nothing is changed.
    """
    # First of all, as taking back does: whoever comes second waits here, and not half-way.
    hers = HandReading.objects.filter(elder=rows[0].elder_id)
    kept = hers.select_for_update().filter(pk__in=[row.pk for row in rows])
    if any(row.withdrawn_at or row.replaced_by_id for row in kept.order_by("pk")):
        raise AlreadyCorrected
    new = write_readings(
        elder=rows[0].elder,
        values=values,
        taken_at=taken_at,
        by=by,
        at=at,
        author=author,
        meal=meal,
    )
    instead = {row.metric: row for row in new}
    for row in rows:
        if row.metric in instead:
            _settle(row, replaced_by=instead[row.metric])
        else:
            _settle(row, withdrawn_at=at)
        _draw_day_of(row, at)
    return new


@transaction.atomic
def take_back_reading(*, reading: HandReading, at: datetime) -> None:
    """It was a slip of the finger: it stays written, and counts no more.

    :raises AlreadyCorrected: if it was taken back before.
    """
    _settle(reading, withdrawn_at=at)
    _draw_day_of(reading, at)


def _settle(row: HandReading, **facts: datetime | HandReading) -> None:
    standing = HandReading.objects.filter(pk=row.pk, withdrawn_at=None, replaced_by=None)
    if not standing.update(**facts):
        raise AlreadyCorrected


def _draw_day_of(row: HandReading, at: datetime) -> None:
    day = date_of(row.taken_at, zone_of(row.elder))
    draw_days(elder=row.elder, metric=row.metric, dates=[day], at=at)


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
