"""Drawing what is usual for an elder, once a day, so that no reading waits for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from songhe.accounts.models import Elder
from songhe.health.models.rules import Baseline
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.queries.illness import ill_days_of
from songhe.health.queries.rules import QUIET
from songhe.health.reference import metrics, rules_of_kind
from songhe.health.rules.bands import LOOKED_BACK, usual_dates
from songhe.health.rules.baseline import BUCKETS, Usual, usual_of
from songhe.health.rules.days import Day, date_of
from songhe.health.rules.inactivity import pattern_of


@transaction.atomic
def draw_baselines(*, elder: Elder, at: datetime) -> None:
    """Draw what is usual from the whole days before this one; twice is once.

    Days on which an alert about the metric stood open for hours are left out: an illness must
    not become her usual.
    """
    rules = rules_of_kind("baseline", "inactivity")
    codes = sorted({rule.metric for rule in rules})
    most = max(rule.facts["days"] for rule in rules)
    yesterday = date_of(at, zone_of(elder)) - timedelta(days=1)
    ill = ill_days_of(elder, codes, since=yesterday - timedelta(days=LOOKED_BACK), at=at)
    dates = {code: usual_dates(yesterday, ill[code], most=most) for code in codes}
    first = min((usual[0] for usual in dates.values() if usual), default=yesterday)
    days = days_of_each(elder=elder, codes=codes, first=first, last=yesterday, at=at)
    rows: list[Baseline] = []
    for code in codes:
        well = [days[code][when] for when in dates[code] if when in days[code]]
        rows += _rows(elder, code, well, at)
    Baseline.objects.filter(elder=elder).delete()
    Baseline.objects.bulk_create(rows)


def _rows(elder: Elder, code: str, days: list[Day], at: datetime) -> Iterable[Baseline]:
    for rule in rules_of_kind("inactivity"):
        if rule.metric == code and days:
            pattern = pattern_of(rule, days)
            yield _row(elder, code, QUIET, Usual(pattern.longest, 0, pattern.days), at)
    for bucket in BUCKETS:
        usual = usual_of(days, bucket)
        if usual is not None:
            yield _row(elder, code, bucket, usual, at)


def _row(elder: Elder, code: str, bucket: str, usual: Usual, at: datetime) -> Baseline:
    return Baseline(
        elder=elder,
        metric=metrics()[code].number,
        bucket=bucket,
        median=usual.median,
        mad=usual.mad,
        days=usual.days,
        drawn_at=at,
    )
