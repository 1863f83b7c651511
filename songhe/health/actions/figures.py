"""Summing up days, so that a year is 365 rows and not half a million readings."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from songhe.accounts.models import Elder
from songhe.health.models.readings import DayFigures
from songhe.health.queries.figures import drawn_days
from songhe.health.reference import metrics
from songhe.health.rules.days import Day, pack_hours
from songhe.health.rules.metrics import PLACES


@transaction.atomic
def draw_days(*, elder: Elder, metric: str, dates: Collection[date], at: datetime) -> None:
    """Draw the figures of some days of one metric anew from its readings.

    Twice is once. A day on which nothing good enough stands any more loses its row. Where she
    is has no figures: a mean of places is no place, and figures follow another consent.
    """
    if metric in PLACES:
        return
    number = metrics()[metric].number
    first, last = min(dates), max(dates)
    days = drawn_days(elder=elder, metric=metric, first=first, last=last)
    gone = [day for day in dates if day not in days]
    DayFigures.objects.filter(elder=elder, metric=number, date__in=gone).delete()
    DayFigures.objects.bulk_create(
        [_row(elder, number, days[day], at) for day in sorted(dates) if day in days],
        update_conflicts=True,
        unique_fields=["elder", "metric", "date"],
        update_fields=["n", "low", "mean", "high", "total", "last", "hours", "made_at"],
    )


def _row(elder: Elder, number: int, day: Day, at: datetime) -> DayFigures:
    return DayFigures(
        elder=elder,
        metric=number,
        date=day.date,
        n=day.n,
        low=day.low,
        mean=day.mean,
        high=day.high,
        total=day.total,
        last=day.last,
        hours=pack_hours(day.hours),
        made_at=at,
    )
