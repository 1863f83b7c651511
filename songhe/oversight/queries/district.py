"""What is happening in a district now: alerts, answers, visits, satisfaction. No names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractHour
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Region
from songhe.accounts.states import RegionLevel
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import title_of
from songhe.health.states import OPEN, AlertState, Severity
from songhe.oversight.rules.answers import Answers, summary_of
from songhe.oversight.rules.small_counts import SMALLEST_SHOWN, Stretch, stretch_of
from songhe.shop.queries import satisfaction_by_provider
from songhe.visits.models import Visit
from songhe.visits.queries import Punctuality, done_and_late
from songhe.visits.states import VisitState

ALERTS_SHOWN = 6
PROVIDERS_SHOWN = 6
ANSWERS_OVER = timedelta(days=7)
OPINIONS_OVER = timedelta(days=30)
STREET = "elder__region__parent"
NOT_PLANNED = (VisitState.OFFERED, VisitState.DECLINED, VisitState.CANCELLED)
DONE = (VisitState.DONE, VisitState.CONFIRMED)


def district_of(acting: Acting) -> Region | None:
    """Return the district that an officer looks after: that of the bureau."""
    if acting.organisation is None:
        return None
    place = acting.organisation.region_id
    return Region.objects.filter(
        Q(pk=place) | Q(parts=place) | Q(parts__parts=place), level=RegionLevel.DISTRICT
    ).first()


def streets_of(district: Region) -> QuerySet[Region]:
    return Region.objects.filter(parent=district, level=RegionLevel.STREET).order_by("code")


# --- Alerts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class AlertLine:
    """An open alert as a district sees it: what and in which street, never whose."""

    title: str
    street: str
    severity: str
    state: str
    state_words: str
    raised_at: datetime


@dataclass(frozen=True)
class AlertsNow:
    """What is open, gravest and oldest first."""

    open: int
    urgent: int
    unattended: int
    lines: Sequence[AlertLine]
    by_street: dict[str, int]  # code of the street → open alerts
    urgent_in: frozenset[str]


def alerts_now(district: Region) -> AlertsNow:
    """Return the open alerts of a district in one query."""
    grave = Case(
        When(severity=Severity.URGENT, then=Value(0)),
        When(severity=Severity.WARN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    alerts = list(
        _alerts(district)
        .filter(state__in=OPEN)
        .select_related("elder__region__parent")
        .annotate(grave=grave)
        .order_by("grave", "raised_at")
    )
    by_street: dict[str, int] = {}
    for alert in alerts:
        code = _street_of(alert).code
        by_street[code] = by_street.get(code, 0) + 1
    urgent = [alert for alert in alerts if alert.severity == Severity.URGENT]
    return AlertsNow(
        open=len(alerts),
        urgent=len(urgent),
        unattended=sum(alert.state == AlertState.RAISED for alert in alerts),
        lines=[_line(alert) for alert in alerts[:ALERTS_SHOWN]],
        by_street=by_street,
        urgent_in=frozenset(_street_of(alert).code for alert in urgent),
    )


def answers_of(district: Region, at: datetime) -> Answers:
    """Return how soon somebody took up the alerts of the last seven days."""
    rows = _alerts(district).filter(
        raised_at__gte=at - ANSWERS_OVER, raised_at__lte=at, acknowledged_at__isnull=False
    )
    return summary_of(
        [
            (taken - raised).total_seconds()
            for raised, taken in rows.values_list("raised_at", "acknowledged_at")
            if taken is not None
        ]
    )


def _alerts(district: Region) -> QuerySet[Alert]:
    return Alert.objects.filter(**{f"{STREET}__parent": district})


def _street_of(alert: Alert) -> Region:
    return alert.elder.region.parent or alert.elder.region


def _line(alert: Alert) -> AlertLine:
    return AlertLine(
        title=title_of(alert),
        street=_street_of(alert).name,
        severity=alert.severity,
        state=alert.state,
        state_words=str(AlertState(alert.state).label),
        raised_at=alert.raised_at,
    )


# --- Visits --------------------------------------------------------------------------------


@dataclass(frozen=True)
class HourOfDay:
    """How many visits were to begin in an hour, and how many of them are done."""

    hour: int
    planned: int
    done: int


@dataclass(frozen=True)
class VisitsToday:
    """Today's visits: exact for the district, by street only about how many."""

    figures: Punctuality
    on_time: int | None  # percent of those that should have begun; None when too few
    hours: Sequence[HourOfDay]
    by_street: dict[str, Stretch]  # code of the street → about how many


def visits_today(district: Region, streets: Sequence[Region], at: datetime) -> VisitsToday:
    """Return today's visits, counted, hour by hour and by street, in two queries."""
    begins = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    ends = begins + timedelta(days=1)
    figures = done_and_late(since=begins, until=ends, at=at)
    rows = (
        Visit.objects.filter(
            starts_at__gte=begins, starts_at__lt=ends, **{f"{STREET}__parent": district}
        )
        .exclude(state__in=NOT_PLANNED)
        .annotate(hour=ExtractHour("starts_at"), street=F(f"{STREET}__code"))
        .values("hour", "street")
        .annotate(planned=Count("pk"), done=Count("pk", filter=Q(state__in=DONE)))
    )
    planned: Counter[int] = Counter()
    done: Counter[int] = Counter()
    in_street: Counter[str] = Counter()
    for row in rows:
        planned[row["hour"]] += row["planned"]
        done[row["hour"]] += row["done"]
        in_street[row["street"]] += row["planned"]
    return VisitsToday(
        figures=figures,
        on_time=_on_time(figures),
        hours=[HourOfDay(hour, planned[hour], done[hour]) for hour in sorted(planned)],
        by_street={street.code: stretch_of(in_street[street.code]) for street in streets},
    )


def _on_time(figures: Punctuality) -> int | None:
    begun = figures.done + figures.on_site + figures.missed
    if begun < SMALLEST_SHOWN:
        return None
    return round(100 * max(begun - figures.late, 0) / begun)


# --- Satisfaction --------------------------------------------------------------------------


@dataclass(frozen=True)
class Opinion:
    """How people found a provider in the last thirty days."""

    name: str
    code: str
    reviews: int
    stars: float | None  # None when too few said something


def opinions(at: datetime) -> list[Opinion]:
    """Return the providers that most people rated, the least liked first."""
    rated = satisfaction_by_provider(since=at - OPINIONS_OVER, until=at)
    enough = [one for one in rated if one.reviews >= SMALLEST_SHOWN]
    few = [one for one in rated if one.reviews < SMALLEST_SHOWN]
    shown = sorted(enough, key=lambda one: (one.stars, -one.reviews))[:PROVIDERS_SHOWN]
    shown += few[: PROVIDERS_SHOWN - len(shown)]
    return [
        Opinion(
            name=one.provider.name,
            code=one.provider.code,
            reviews=one.reviews,
            stars=round(one.stars, 1) if one.reviews >= SMALLEST_SHOWN else None,
        )
        for one in shown
    ]
