"""Setting oneself a goal, saying that it was done, stopping; and one word a day at most."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health.models.alerts import Alert
from songhe.health.models.goals import Goal, GoalTick, Nudge
from songhe.health.queries import goals as queries
from songhe.health.queries.figures import zone_of
from songhe.health.queries.reports import zones
from songhe.health.rules.days import date_of
from songhe.health.rules.goals import BY_DAY, choose_nudge
from songhe.health.states import OPEN, GoalKind
from songhe.health.words.goal_words import nudge_words
from songhe.kernel import events
from songhe.kernel.each import for_each
from songhe.notify.actions import tell


class NotProposed(Exception):
    """Too little is known to aim at this, or it stands already."""


@transaction.atomic
def accept_goal(*, elder: Elder, kind: GoalKind, acting: Acting, at: datetime) -> Goal:
    """Take up what is proposed.

    :raises PermissionDenied: unless she does so herself.
    :raises NotProposed: if it is not proposed (any more).
    """
    _only_herself(elder, acting)
    target = dict(queries.proposals_for(elder, at)).get(kind)
    if target is None:
        raise NotProposed
    try:
        with transaction.atomic():
            goal = Goal.objects.create(
                elder=elder, kind=kind, target=target, set_by=acting.label, since=at
            )
    except IntegrityError as taken:
        raise NotProposed from taken
    _record("health.goal.set", goal, acting, at)
    return goal


@transaction.atomic
def stop_goal(*, goal: Goal, acting: Acting, at: datetime) -> None:
    """No more of it, and no more words about it; stopping twice is once."""
    _only_herself(goal.elder, acting)
    standing = Goal.objects.filter(elder=goal.elder_id, code=goal.code, until=None)
    if standing.update(until=at):
        _record("health.goal.stop", goal, acting, at)


@transaction.atomic
def resume_goal(*, goal: Goal, acting: Acting, at: datetime) -> None:
    """Stopping was a slip of the finger.

    :raises NotProposed: if another of its kind stands by now.
    """
    _only_herself(goal.elder, acting)
    try:
        with transaction.atomic():
            resumed = Goal.objects.filter(elder=goal.elder_id, code=goal.code).exclude(until=None)
            if resumed.update(until=None):
                _record("health.goal.resume", goal, acting, at)
    except IntegrityError as taken:
        raise NotProposed from taken


@transaction.atomic
def tick_goal(*, goal: Goal, acting: Acting, at: datetime) -> bool:
    """She did it today; pressing twice is once. Return whether it is new."""
    _only_herself(goal.elder, acting)
    today = date_of(at, zone_of(goal.elder))
    _tick, fresh = GoalTick.objects.get_or_create(
        elder=goal.elder, kind=goal.kind, date=today, defaults={"ticked_at": at}
    )
    return fresh


def _only_herself(elder: Elder, acting: Acting) -> None:
    if acting.elder is None or acting.elder.pk != elder.pk:
        raise PermissionDenied


def _record(name: str, goal: Goal, acting: Acting, at: datetime) -> None:
    facts = {"elder": goal.elder.code, "goal": goal.code, "kind": goal.kind}
    events.record(name=name, subject_id=goal.elder_id, actor=acting.label, at=at, facts=facts)


# --- One word a day ------------------------------------------------------------------------


def nudge_elders(*, at: datetime) -> int:
    """Say something kind where it would help; return to how many.

    Never at night, never twice a day, never while something is open about her.
    """
    told = 0
    for zone in zones():
        local = at.astimezone(ZoneInfo(zone))
        if BY_DAY[0] <= local.hour < BY_DAY[1]:
            nudge = partial(_nudge, hour=local.hour, at=at)
            told += for_each(_quiet(zone, at), nudge, failed="nudge_not_sent")
    return told


def _quiet(zone: str, at: datetime) -> Iterable[Elder]:
    """Elders of a zone with a goal, who are well and heard nothing today."""
    elder = OuterRef("pk")
    return Elder.objects.filter(
        Exists(Goal.objects.filter(elder=elder, until=None)),
        ~Exists(Nudge.objects.filter(elder=elder, date=date_of(at, ZoneInfo(zone)))),
        ~Exists(Alert.objects.filter(elder=elder, state__in=OPEN)),
        zone=zone,
    ).select_related("person")


@transaction.atomic
def _nudge(elder: Elder, hour: int, at: datetime) -> bool:
    kind = choose_nudge(queries.standings_of(elder, at), hour)
    if kind is None:
        return False
    _row, fresh = Nudge.objects.get_or_create(
        elder=elder, date=date_of(at, zone_of(elder)), defaults={"kind": kind, "told_at": at}
    )
    if not fresh:
        return False
    with translation.override(elder.person.language):
        words = nudge_words(kind)
    tell(person=elder.person, kind="goal", words=words, url=reverse("health:goals"), at=at)
    return True
