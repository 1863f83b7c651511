"""The days that are not an elder's usual, for baselines, cards and charts alike."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q

from songhe.accounts.models import Elder
from songhe.health.models.alerts import Alert
from songhe.health.queries.figures import zone_of
from songhe.health.rules.days import date_of, dates_between
from songhe.health.states import FALSE_CAUSES, OPEN, AlertState, Severity

ILL = timedelta(hours=4)  # an alert that lasted so long makes its days unusual


def ill_days_of(
    elder: Elder, codes: Collection[str], *, since: date, at: datetime
) -> Mapping[str, set[date]]:
    """Return by metric the days on which an alert about it lasted for hours.

    One that is open lasts until now. What was a mistake, or nothing but a notice, counts not.
    """
    zone = zone_of(elder)
    lately = Q(raised_at__gte=datetime.combine(since, datetime.min.time(), zone))
    alerts = (
        Alert.objects.filter(lately | Q(state__in=OPEN), elder=elder, metric__in=codes)
        .exclude(severity=Severity.NOTICE)
        .exclude(state=AlertState.CANCELLED)
        .exclude(cause__in=FALSE_CAUSES)
    )
    found: dict[str, set[date]] = {code: set() for code in codes}
    for alert in alerts:
        ended = alert.calmed_at or alert.closed_at or at
        if ended - alert.began_at >= ILL:
            spell = dates_between(date_of(alert.began_at, zone), date_of(ended, zone))
            found[alert.metric].update(spell)
    return found
