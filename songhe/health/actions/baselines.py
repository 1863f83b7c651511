"""Drawing what is usual for an elder, once a day, so that no reading waits for it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from songhe.accounts.models import Elder
from songhe.health.models.alerts import Alert
from songhe.health.models.rules import Baseline
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.queries.rules import QUIET
from songhe.health.reference import metrics, rules_of_kind
from songhe.health.rules.baseline import BUCKETS, Usual, usual_of
from songhe.health.rules.days import Day, date_of, dates_between
from songhe.health.rules.inactivity import pattern_of
from songhe.health.states import AlertState, Cause, Severity

ILL = timedelta(hours=4)  # an alert that lasted so long makes its days unusual
FALSE = (Cause.DEVICE, Cause.NORMAL)


@transaction.atomic
def draw_baselines(*, elder: Elder, at: datetime) -> None:
    """Draw what is usual from the whole days before this one; twice is once.

    Days on which an alert about the metric stood open for hours are left out: an illness must
    not become her usual.
    """
    rules = rules_of_kind("baseline", "inactivity")
    codes = sorted({rule.metric for rule in rules})
    most = max(rule.facts["days"] for rule in rules)
    today = date_of(at, zone_of(elder))
    days = days_of_each(
        elder=elder,
        codes=codes,
        first=today - timedelta(days=most),
        last=today - timedelta(days=1),
        at=at,
    )
    ill = _ill_days(elder, since=at - timedelta(days=most + 1), at=at)
    rows: list[Baseline] = []
    for code in codes:
        well = [day for when, day in days[code].items() if when not in ill.get(code, ())]
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


def _ill_days(elder: Elder, *, since: datetime, at: datetime) -> Mapping[str, set[date]]:
    """The days on which an alert about a metric lasted for hours, and was not a mistake."""
    alerts = (
        Alert.objects.filter(elder=elder, raised_at__gte=since)
        .exclude(severity=Severity.NOTICE)
        .exclude(state=AlertState.CANCELLED)
        .exclude(cause__in=FALSE)
    )
    zone = zone_of(elder)
    found: dict[str, set[date]] = {}
    for alert in alerts:
        ended = alert.calmed_at or alert.closed_at or at
        if ended - alert.began_at >= ILL:
            spell = dates_between(date_of(alert.began_at, zone), date_of(ended, zone))
            found.setdefault(alert.metric, set()).update(spell)
    return found
