"""What another edition of a rule would have said of past days."""

from datetime import datetime, timedelta

import numpy as np
from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.health.models.alerts import Alert
from songhe.health.models.editions import RuleEdition, RuleReplay
from songhe.health.models.rules import RuleSetting
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rule_report import patients_of
from songhe.health.queries.rules import adjusted
from songhe.health.reference import metrics
from songhe.health.rules.limits import Rule
from songhe.health.rules.packing import Arrays
from songhe.health.rules.replay import Tally, tally_of
from songhe.health.states import FALSE_CAUSES, AlertState

Spans = list[tuple[float, float]]


def latest_replay_of(edition: RuleEdition, acting: Acting) -> RuleReplay | None:
    """Return the last one that this clinic asked for."""
    replays = RuleReplay.objects.filter(edition=edition, clinic=acting.organisation)
    return replays.order_by("-pk").first()


def next_elders(replay: RuleReplay, count: int, at: datetime) -> QuerySet[Elder]:
    """Return whom it goes on with: those who let the clinic see their readings now."""
    acting = Acting(replay.asked_by, organisation=replay.clinic, role=Role.DOCTOR)
    return patients_of(acting, at).filter(pk__gt=replay.after_elder).order_by("pk")[:count]


def tally_for(elder: Elder, replay: RuleReplay, *, old: Rule, new: Rule) -> Tally:
    """Judge one elder's past by both; limits of her own stand above both."""
    own = RuleSetting.objects.filter(elder=elder, rule=old.code).first()
    if own is not None:
        old, new = adjusted(old, own), adjusted(new, own)
    back = timedelta(seconds=max(old.looks_back, new.looks_back))
    return tally_of(
        _readings(elder, old.metric, replay.since - back, replay.until),
        old=old,
        new=new,
        since=replay.since.timestamp(),
        real=_real(elder, replay, old.code),
    )


def _readings(elder: Elder, metric: str, since: datetime, until: datetime) -> Arrays:
    readings = readings_of(elder_id=elder.pk, metric=metric, since=since, until=until)
    decimals = metrics()[metric].decimals + 2  # as the rules read them: 38.1, not 38.09999
    return readings._replace(values=np.round(readings.values, decimals))


def _real(elder: Elder, replay: RuleReplay, rule: str) -> Spans:
    """From when to when the alerts lasted that people closed as something."""
    alerts = Alert.objects.filter(
        elder=elder,
        rule=rule,
        raised_at__gte=replay.since,
        raised_at__lt=replay.until,
        state=AlertState.RESOLVED,
    ).exclude(cause__in=["", *FALSE_CAUSES])
    rows = alerts.values_list("began_at", "calmed_at", "closed_at")
    return [
        (began.timestamp(), (calmed or closed or replay.until).timestamp())
        for began, calmed, closed in rows
    ]
