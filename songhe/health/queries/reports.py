"""Questions about reports: which there are, who hears of them, what they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from songhe.accounts.models import Elder, Membership, Organisation, Person
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right, Role
from songhe.consent.queries import elders_open_to, has_grant
from songhe.consent.states import DataGroup
from songhe.health.models.alerts import Alert
from songhe.health.models.readings import DayFigures
from songhe.health.models.reports import HealthReport, ReportRecipient
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.reference import health_advice
from songhe.health.rules.bands import MONTH
from songhe.health.rules.days import bounds
from songhe.health.rules.report import METRICS, Answered, facts_of
from songhe.health.states import OPEN, AlertState, ReportSpan, Severity

SHOWN = 24  # reports in the list: half a year of weeks


def reports_of(elder: Elder) -> QuerySet[HealthReport]:
    """Return her reports, newest first. Whether one may see them: ask consent first."""
    return HealthReport.objects.filter(elder=elder).order_by("-last", "span")


def report_facts(
    *, elder: Elder, span: str, first: date, last: date, at: datetime
) -> dict[str, Any]:
    """Gather what a report rests on, as it is known now."""
    days = days_of_each(
        elder=elder, codes=METRICS, first=first - timedelta(days=MONTH), last=last, at=at
    )
    return facts_of(
        span=span,
        days=days,
        first=first,
        last=last,
        alerts=_answered(elder, first, last),
        advice=list(health_advice().values()),
    )


def _answered(elder: Elder, first: date, last: date) -> list[Answered]:
    zone = zone_of(elder)
    alerts = Alert.objects.filter(
        elder=elder, raised_at__gte=bounds(first, zone)[0], raised_at__lt=bounds(last, zone)[1]
    ).order_by("raised_at")
    return [
        Answered(
            rule=alert.rule,
            urgent=alert.severity == Severity.URGENT,
            is_open=alert.state in OPEN,
            seconds=(alert.acknowledged_at - alert.raised_at).total_seconds()
            if alert.acknowledged_at
            else None,
            by_itself=alert.state in {AlertState.CLEARED, AlertState.CANCELLED},
        )
        for alert in alerts
    ]


def elders_without(span: ReportSpan, *, zone: str, first: date, last: date) -> QuerySet[Elder]:
    """Return the elders of a zone of whom something was measured then and nothing is written."""
    figures = DayFigures.objects.filter(elder=OuterRef("pk"), date__gte=first, date__lte=last)
    written = HealthReport.objects.filter(elder=OuterRef("pk"), span=span, first=first)
    return Elder.objects.filter(Exists(figures), ~Exists(written), zone=zone).order_by("pk")


def zones() -> list[str]:
    """Return every zone that an elder lives in."""
    return sorted(Elder.objects.values_list("zone", flat=True).distinct())


# --- Who hears of them ---------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """Somebody who could hear of her reports, and whether she chose them."""

    key: str
    name: str
    more: str
    chosen: bool


def recipients_of(elder: Elder) -> QuerySet[ReportRecipient]:
    return ReportRecipient.objects.filter(elder=elder, until=None).select_related(
        "person", "organisation"
    )


def may_be_told(elder: Elder, at: datetime) -> Iterator[Person | Organisation]:
    """Whom she could choose: herself, relatives who see her health, the clinic she lets see it."""
    yield elder.person
    for kinship in relatives_of(elder, Right.SEE_HEALTH):
        yield kinship.relative
    clinic = elder.clinic
    if clinic is not None and has_grant(
        elder=elder, organisation=clinic, group=DataGroup.READINGS, at=at
    ):
        yield clinic


def people_to_tell(elder: Elder, at: datetime) -> list[Person]:
    """Those whom she chose and who may still see it: consent is asked at the moment of sending."""
    chosen: dict[int, Person] = {}
    for recipient in recipients_of(elder).order_by("chosen_at"):
        people = [recipient.person] if recipient.person else _doctors_of(recipient.organisation)
        chosen.update({person.pk: person for person in people if person is not None})
    return [
        person
        for person in chosen.values()
        if elders_open_to(person=person, group=DataGroup.READINGS, at=at)
        .filter(pk=elder.pk)
        .exists()
    ]


def _doctors_of(clinic: Organisation | None) -> list[Person]:
    doctors = Membership.objects.filter(organisation=clinic, role=Role.DOCTOR, until=None)
    return [one.person for one in doctors.select_related("person").order_by("pk")]
