"""What the worker's timers and the people at the stations do, at simulated moments."""

from datetime import datetime, timedelta

from songhe.accounts.acting import Acting
from songhe.accounts.models import Organisation, Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.bench.judging.feeding import Feed
from songhe.health.actions.alerts import acknowledge_alert, resolve_alert
from songhe.health.actions.compacting import compact
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.fences import set_fence
from songhe.health.actions.timers import run_timers, set_missing_timers
from songhe.health.models.alerts import Alert
from songhe.health.reference import CALLS
from songhe.health.rules.fence import Circle
from songhe.health.states import AlertState, Cause

TAKEN_UP = timedelta(minutes=25)  # after it was raised, unless the readings were well before
CLOSED = timedelta(minutes=40)  # after it was taken up, once the readings are well again
GIVEN_UP = timedelta(hours=8)  # after it was taken up, however the readings are


def work(now: datetime) -> None:
    """Run the timers, seldom enough that weeks pass in minutes."""
    if now.minute % 2 == 0:
        escalate_due(at=now)
    if now.minute % 5 == 0:
        set_missing_timers(at=now)
    run_timers(at=now)
    if now.minute == 35 and now.hour % 6 == 0:
        compact(at=now)


def fence_in(feed: Feed, at: datetime) -> None:
    """Draw the place in which somebody who forgets is at home."""
    who, elder = feed.life.who, feed.elder
    if who.fence:
        circle = Circle(who.latitude, who.longitude, who.fence)
        set_fence(
            elder=elder, name="家附近", circle=circle, acting=Acting(elder.person, elder), at=at
        )


def answer(now: datetime) -> None:
    """Take up what waits, and close what is over."""
    for alert in Alert.objects.filter(state=AlertState.RAISED, raised_at__lte=now - TAKEN_UP):
        if (acting := _at_the_station(alert)) is not None:
            acknowledge_alert(alert=alert, acting=acting, at=now)
    taken_up = Alert.objects.filter(
        state=AlertState.ACKNOWLEDGED, acknowledged_at__lte=now - CLOSED
    )
    for alert in taken_up.select_related("elder__station"):
        assert alert.acknowledged_at is not None  # noqa: S101 - filtered
        over = alert.calmed_at is not None or alert.rule in CALLS
        acting = _at_the_station(alert)
        if acting is not None and (over or alert.acknowledged_at <= now - GIVEN_UP):
            resolve_alert(alert=alert, acting=acting, cause=Cause.OTHER, words="", at=now)


_operators: dict[int, Person | None] = {}


def _at_the_station(alert: Alert) -> Acting | None:
    station: Organisation | None = alert.elder.station
    if station is None:
        return None
    if station.pk not in _operators:
        _operators[station.pk] = next(iter(members_of(station, Role.OPERATOR)), None)
    person = _operators[station.pk]
    return Acting(person, None, station, Role.OPERATOR) if person is not None else None
