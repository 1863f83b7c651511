"""What becomes of readings that were refused: the station lets them go, or puts them right."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.db import transaction

from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device, QuarantinedReading
from songhe.health.reference import metrics
from songhe.health.states import RefusedOutcome, RefusedWhy

OF_TIME = (RefusedWhy.FUTURE, RefusedWhy.BEFORE_2015)
FIRST = datetime(2015, 1, 1, tzinfo=UTC)
KEPT_FOR = timedelta(days=90)


class NothingThere(Exception):
    """Somebody was quicker, or there never was any."""


class StillWrong(Exception):
    """With this correction the readings make no more sense than before."""


@transaction.atomic
def dismiss_refused(*, device: Device, why: RefusedWhy, by: str, at: datetime) -> int:
    """Let samples go that were looked at; return how many.

    :raises NothingThere: if none is waiting.
    """
    return _settle(_waiting(device, why), RefusedOutcome.DISMISSED, by, at)


@transaction.atomic
def accept_refused(
    *, device: Device, why: RefusedWhy, shift: timedelta, by: str, at: datetime
) -> int:
    """Take samples whose time was wrong by a known amount; they page nobody.

    :raises NothingThere: if none is waiting, or they were not refused for their time.
    :raises StillWrong: if one would still be in the future, too old, or another elder's.
    """
    if why not in OF_TIME:
        raise NothingThere
    rows = [row for row in _waiting(device, why) if row.elder_id == device.elder_id]
    for row in rows:
        if not _makes_sense(row, device, shift, at):
            raise StillWrong
    taken = _settle(rows, RefusedOutcome.ACCEPTED, by, at)
    for metric, group in groupby(sorted(rows, key=lambda row: row.metric), lambda row: row.metric):
        column = list(group)
        load_readings(
            elder=device.elder,
            device=device,
            metric=metric,
            times=[row.taken_at + shift for row in column],
            values=[row.value for row in column],
            at=at,
        )
    return taken


def _waiting(device: Device, why: RefusedWhy) -> list[QuarantinedReading]:
    return list(
        QuarantinedReading.objects.select_for_update()
        .filter(device=device, why=why, outcome="")
        .order_by("taken_at", "metric", "place")
    )


def _makes_sense(row: QuarantinedReading, device: Device, shift: timedelta, at: datetime) -> bool:
    metric = metrics()[row.metric]
    begins = max(FIRST, device.held_since or FIRST)
    try:
        right = row.taken_at + shift
    except OverflowError:
        return False
    return metric.low <= row.value <= metric.high and begins <= right <= at


def _settle(
    rows: Sequence[QuarantinedReading], outcome: RefusedOutcome, by: str, at: datetime
) -> int:
    if not rows:
        raise NothingThere
    for row in rows:
        row.outcome, row.settled_by, row.settled_at = outcome, by, at
    return QuarantinedReading.objects.bulk_update(rows, ["outcome", "settled_by", "settled_at"])


def forget_refused(*, at: datetime) -> int:
    """Drop samples that nobody needs any more; return how many."""
    return QuarantinedReading.objects.filter(received_at__lt=at - KEPT_FOR).delete()[0]
