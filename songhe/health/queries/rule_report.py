"""How the rules did: for a clinic's consenting patients, or a station's elders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.reference import CALLS
from songhe.health.rules.rule_report import RuleFigures, Told, figures_by_rule
from songhe.health.states import FALSE_CAUSES, AlertState, Audience, Outcome


@dataclass(frozen=True)
class RuleReport:
    """How the rules did over some days."""

    days: int
    open_elders: int  # who let it be seen what an alert is about
    elders: int  # whose calls for help count
    rules: list[RuleFigures]


def patients_of(acting: Acting, at: datetime) -> QuerySet[Elder]:
    """Return the elders of this house who let it see their readings."""
    seen = elders_open_to(person=acting.person, group=DataGroup.READINGS, at=at)
    if acting.role == Role.OPERATOR:
        return seen.filter(station=acting.organisation)
    return seen.filter(clinic=acting.organisation)


def rule_report(*, acting: Acting, days: int, at: datetime) -> RuleReport:
    """Return how each rule did, for those of whom this house may know what an alert is.

    A call for help is no secret: the station counts those of all its elders.
    """
    seen = patients_of(acting, at)
    everybody = (
        Elder.objects.filter(station=acting.organisation) if acting.role == Role.OPERATOR else seen
    )
    counts = seen.count(), everybody.count()
    alerts = Alert.objects.filter(
        Q(elder__in=seen.values("pk")) | Q(elder__in=everybody.values("pk"), rule__in=CALLS),
        raised_at__gt=at - timedelta(days=days),
        raised_at__lte=at,
    )
    figures = figures_by_rule(
        _told(alerts),
        false_causes=FALSE_CAUSES,
        elders={"": counts[0], **dict.fromkeys(CALLS, counts[1])},
        days=days,
    )
    return RuleReport(days, counts[0], counts[1], figures)


def _told(alerts: QuerySet[Alert]) -> Iterator[Told]:
    for rule, state, cause, raised, taken, closed, beyond, opened in followed(alerts).iterator(
        2000
    ):
        cleared = state == AlertState.CLEARED
        yield Told(rule, beyond is not None, cleared, cause, raised, opened, taken, closed)


def followed(alerts: QuerySet[Alert]) -> QuerySet[Alert, tuple[Any, ...]]:
    """Return how each went on: also a step that told others, and when the first notice was opened.

    Both are looked up by the alert, one row each.
    """
    steps = AlertStep.objects.filter(
        elder=OuterRef("elder"), alert=OuterRef("pk"), outcome=Outcome.TOLD
    )
    others = steps.exclude(audience=Audience.ELDER)
    opened = steps.filter(message__read_at__isnull=False).order_by("message__read_at")
    return alerts.annotate(
        beyond=Subquery(others.values("pk")[:1]),
        opened_at=Subquery(opened.values("message__read_at")[:1]),
    ).values_list(
        "rule",
        "state",
        "cause",
        "raised_at",
        "acknowledged_at",
        "closed_at",
        "beyond",
        "opened_at",
    )
