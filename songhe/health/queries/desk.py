"""Questions of the duty desk: what waits here, how much of it, whom to ring."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import queue_of
from songhe.health.queries.people import contacts_of
from songhe.health.states import AlertState, Severity

MOST = 100  # alerts on one desk; more than that is a disaster with plans of its own


def queue_at(acting: Acting, at: datetime) -> QuerySet[Alert]:
    """Return the open alerts of this station's or clinic's elders, as this person may know them."""
    here = Q(elder__station=acting.organisation) | Q(elder__clinic=acting.organisation)
    return queue_of(acting.person, at).filter(here).select_related("assigned_to", "snoozed_by")


@dataclass(frozen=True)
class Counts:
    """What waits, in four numbers."""

    urgent: int
    waiting: int
    held: int
    snoozed: int


def counts_of(alerts: Iterable[Alert]) -> Counts:
    states = Counter(alert.state for alert in alerts)
    urgent = sum(
        alert.severity == Severity.URGENT and alert.state == AlertState.RAISED for alert in alerts
    )
    return Counts(
        urgent=urgent,
        waiting=states[AlertState.RAISED],
        held=states[AlertState.ACKNOWLEDGED],
        snoozed=states[AlertState.SNOOZED],
    )


def veiled_elders(acting: Acting, alerts: Iterable[Alert], at: datetime) -> set[int]:
    """Return whose readings this person may not see, by one question for all of them."""
    elders = {alert.elder_id for alert in alerts}
    opened = elders_open_to(person=acting.person, group=DataGroup.READINGS, at=at)
    seen = set(opened.filter(pk__in=elders).values_list("pk", flat=True))
    if acting.elder is not None:
        seen.add(acting.elder.pk)
    return elders - seen


@dataclass(frozen=True)
class Number:
    """Somebody who can be rung about an alert; `whom` is how the history names them."""

    whom: str
    name: str
    what: str
    phone: str


def numbers_of(elder: Elder) -> list[Number]:
    """Return whom to ring, first to ring first: her, her relatives in order, her call list."""
    found = [Number("elder", elder.name, "", elder.person.phone)]
    found += [
        Number(f"kinship:{one.code}", one.relative.name, one.relation, one.relative.phone)
        for one in relatives_of(elder, Right.RECEIVE_ALERTS)
    ]
    found += [
        Number(f"contact:{one.code}", one.name, one.relation, one.phone)
        for one in contacts_of(elder)
    ]
    return [number for number in found if number.phone]
