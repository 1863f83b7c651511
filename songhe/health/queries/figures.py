"""Days and hours of one metric summed up, without reading what was measured one by one."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from songhe.accounts.models import Elder
from songhe.health.models.readings import DayFigures
from songhe.health.queries.readings import readings_of
from songhe.health.reference import metric_by_number, metrics
from songhe.health.rules.days import Day, bounds, date_of, dates_between, sum_up, unpack_hours

OPEN_DAYS = 2  # today and yesterday: the compactor may not have come by yet


def zone_of(elder: Elder) -> ZoneInfo:
    """The zone in which this elder's days begin."""
    return ZoneInfo(elder.zone)


def days_of(*, elder: Elder, metric: str, first: date, last: date, at: datetime) -> dict[date, Day]:
    """Return each day of one metric on which something was measured, both ends included."""
    return days_of_each(elder=elder, codes=[metric], first=first, last=last, at=at)[metric]


def days_of_each(
    *, elder: Elder, codes: Collection[str], first: date, last: date, at: datetime
) -> Mapping[str, dict[date, Day]]:
    """Return the days of several metrics by one question, and one more for each open day."""
    stored = _stored(elder, first, last, codes)
    found: dict[str, dict[date, Day]] = {}
    today = date_of(at, zone_of(elder))
    opened = max(first, today - timedelta(days=OPEN_DAYS - 1))
    for metric in codes:
        days = stored.get(metric, {})
        days.update(drawn_days(elder=elder, metric=metric, first=opened, last=min(last, today)))
        found[metric] = days
    return found


def drawn_days(*, elder: Elder, metric: str, first: date, last: date) -> dict[date, Day]:
    """Sum up days from the readings themselves."""
    if last < first:
        return {}
    zone = zone_of(elder)
    since, until = bounds(first, zone)[0], bounds(last, zone)[1]
    readings = readings_of(elder_id=elder.pk, metric=metric, since=since, until=until)
    days = (sum_up(readings, day, zone) for day in dates_between(first, last))
    return {day.date: day for day in days if day is not None}


def _stored(
    elder: Elder, first: date, last: date, codes: Collection[str]
) -> dict[str, dict[date, Day]]:
    rows = DayFigures.objects.filter(
        elder=elder,
        metric__in=[metrics()[code].number for code in codes],
        date__gte=first,
        date__lte=last,
    ).order_by("metric", "date")
    found: dict[str, dict[date, Day]] = {}
    for row in rows:
        day = Day(
            row.date,
            row.n,
            row.low,
            row.mean,
            row.high,
            row.total,
            row.last,
            unpack_hours(bytes(row.hours)),
        )
        found.setdefault(metric_by_number()[row.metric].code, {})[row.date] = day
    return found
