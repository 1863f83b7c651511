"""The compactor: one block for an hour, one row for a day, some time after the readings came."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Min

from songhe.accounts.models import Elder
from songhe.health.actions.figures import draw_days
from songhe.health.models.readings import Compaction, ReadingBlock
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import plain_connection
from songhe.health.reference import metric_by_number
from songhe.health.rules.days import date_of
from songhe.health.taking import compacting
from songhe.health.taking.compacting import AFTER, Hour
from songhe.health.taking.storing import moment

STRETCH = timedelta(minutes=10)  # of what was stored, looked through at once
TOGETHER = 200  # hours in one transaction


def compact(*, at: datetime, most: int = 100) -> int:
    """Put together what was stored until a little over an hour ago; return how many hours.

    It goes on where it ended, stretch by stretch. Killed in the middle it does that stretch
    again, and doing it twice is doing it once.
    """
    hours, stretch = 0, STRETCH
    for _number in range(most):
        since = _done_until()
        if since is None or since >= at - AFTER:
            break
        until = min(since + stretch, at - AFTER)
        found = _compact_stretch(since, until, at)
        hours, stretch = hours + found, STRETCH if found else stretch * 2  # nights are quiet
        Compaction.objects.update_or_create(pk=1, defaults={"done_until": until})
    return hours


def _done_until() -> datetime | None:
    """How far it has come; at first, where the oldest block begins."""
    done = Compaction.objects.filter(pk=1).first()
    if done is not None:
        return done.done_until
    first: datetime | None = ReadingBlock.objects.aggregate(first=Min("stored_at"))["first"]
    return first


def _compact_stretch(since: datetime, until: datetime, at: datetime) -> int:
    hours = compacting.hours_stored(plain_connection(), since=since, until=until)
    for part in _parts(hours):
        with transaction.atomic():
            compacting.put_together(plain_connection(), part)
            _draw(part, at)
    return len(hours)


def _parts(hours: Sequence[Hour]) -> Iterator[list[Hour]]:
    rest = iter(hours)
    while part := list(islice(rest, TOGETHER)):
        yield part


def _draw(hours: Sequence[Hour], at: datetime) -> None:
    """Draw the days anew in which these hours lie, an hour at the zone's midnight in both."""
    elders = Elder.objects.in_bulk({hour.elder_id for hour in hours})
    dates: dict[tuple[int, int], set[date]] = defaultdict(set)
    for hour in hours:
        if elder := elders.get(hour.elder_id):
            begins = moment(hour.begins)
            ends = begins + timedelta(minutes=59, seconds=59)
            days = {date_of(one, zone_of(elder)) for one in (begins, ends)}
            dates[hour.elder_id, hour.metric] |= days
    for (elder_id, number), days in dates.items():
        metric = metric_by_number()[number].code
        draw_days(elder=elders[elder_id], metric=metric, dates=days, at=at)
