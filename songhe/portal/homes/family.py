"""A relative's first page: how each elder is, what went wrong, what to pay, what comes next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.accounts.models import Kinship, Person
from songhe.accounts.states import KinshipState
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import alerts_visible_to
from songhe.health.queries.day import state_of_day
from songhe.health.states import OPEN
from songhe.health.words.state_of_day import StateOfDay
from songhe.health.words.wording import alert_title, veiled_title
from songhe.portal.queries import called_and_well
from songhe.shop.models import PayRequest
from songhe.shop.queries import open_requests_for
from songhe.visits.models import AHEAD, Visit
from songhe.visits.queries import upcoming_visits_of

MOST_COMING = 6


@dataclass(frozen=True)
class Beside:
    """One elder whom the reader stands beside."""

    kinship: Kinship
    state: StateOfDay | None  # None: she does not let the reader see her health
    alerts: Sequence[tuple[Alert, str]]  # with the title that the reader may know
    visits: Sequence[Visit]

    @property
    def under_way(self) -> list[Visit]:
        """Begun, done but not confirmed, or missed."""
        return [visit for visit in self.visits if visit.state not in AHEAD]

    @property
    def coming(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state in AHEAD][:MOST_COMING]


@dataclass(frozen=True)
class FamilyHome:
    beside: Sequence[Beside]
    asked: Sequence[Kinship]  # where the elder has not answered yet
    requests: Sequence[PayRequest]

    @property
    def alarm(self) -> bool:
        """Something is wrong with one of them: money comes after it."""
        return any(one.alerts for one in self.beside)


def family_home(person: Person, at: datetime) -> FamilyHome:
    """Gather a relative's home; its cost grows with the elders beside whom one stands, no more."""
    kinships = list(
        Kinship.objects.filter(relative=person, state__in=[KinshipState.ASKED, KinshipState.AGREED])
        .select_related("elder__person", "elder__station")
        .order_by("pk")
    )
    agreed = [kinship for kinship in kinships if kinship.state == KinshipState.AGREED]
    alerts = defaultdict(list)
    visits = defaultdict(list)
    if agreed:
        for alert in alerts_visible_to(person, at).filter(state__in=OPEN):
            alerts[alert.elder_id].append(alert)
        elders = [kinship.elder for kinship in agreed if kinship.may_pay or kinship.may_order]
        for visit in upcoming_visits_of(elders, at=at):
            visits[visit.elder_id].append(visit)
    return FamilyHome(
        beside=[
            Beside(
                kinship,
                _state(kinship, alerts[kinship.elder_id], at),
                [(alert, _title(alert, kinship)) for alert in alerts[kinship.elder_id]],
                visits[kinship.elder_id],
            )
            for kinship in agreed
        ],
        asked=[kinship for kinship in kinships if kinship.state == KinshipState.ASKED],
        requests=list(open_requests_for(person)),
    )


def _state(kinship: Kinship, alerts: Sequence[Alert], at: datetime) -> StateOfDay | None:
    if not kinship.may_see_health:
        return None
    state = state_of_day(kinship.elder, at)
    if alerts and called_and_well(alerts[0]):
        return replace(state, tone="watch", sentence=_("说没事了，请打电话问一声"))
    return state


def _title(alert: Alert, kinship: Kinship) -> str:
    return alert_title(alert) if kinship.may_see_health else veiled_title(alert)
