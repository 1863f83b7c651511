"""Questions about goals: what stands, how the week went, what could be proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from songhe.accounts.models import Elder
from songhe.health.models.goals import Goal, GoalTick
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.rules import goals as rules
from songhe.health.rules.bands import MONTH
from songhe.health.rules.columns import values_of
from songhe.health.rules.days import Day, date_of
from songhe.health.rules.goals import Progress, Standing
from songhe.health.states import GoalKind

MEASURED = ("bp_systolic", "glucose_cap_meter", "body_weight", "body_temperature")
WALKED = ("steps_24h", "steps")
CODES = ("sleep_duration", *WALKED, *MEASURED)
TICKED = (GoalKind.MEDICINE, GoalKind.WATER)  # nothing measures them: she says so
Values = list[float | None]


def standing_goals_of(elder: Elder) -> QuerySet[Goal]:
    return Goal.objects.filter(elder=elder, until=None).order_by("since")


@dataclass(frozen=True)
class Shown:
    """A goal with how its week went."""

    goal: Goal
    progress: Progress
    week: Values

    @property
    def may_tick(self) -> bool:
        return self.goal.kind in TICKED and self.week[-1] is None


def goals_with_progress(elder: Elder, at: datetime) -> list[Shown]:
    standing = list(standing_goals_of(elder))
    if not standing:
        return []
    weeks = month_of(elder, at)
    return [
        Shown(goal, rules.progress(goal.kind, goal.target, week), week)
        for goal in standing
        if (week := weeks[goal.kind][-rules.WEEK :])
    ]


def standings_of(elder: Elder, at: datetime) -> list[Standing]:
    return [
        Standing(one.goal.kind, one.goal.target, one.week) for one in goals_with_progress(elder, at)
    ]


def proposals_for(elder: Elder, at: datetime) -> list[tuple[GoalKind, float]]:
    """What she could set herself besides what stands, each a small step from what she does."""
    standing = set(standing_goals_of(elder).values_list("kind", flat=True))
    month = month_of(elder, at)
    found = []
    for kind in GoalKind:
        if kind not in standing:
            target = rules.propose(kind, month[kind][:-1])  # today is not over
            if target is not None:
                found.append((kind, target))
    return found


def month_of(elder: Elder, at: datetime) -> Mapping[str, Values]:
    """The last 28 days and today, one number a day for each kind of goal."""
    today = date_of(at, zone_of(elder))
    first = today - timedelta(days=MONTH)
    days = days_of_each(elder=elder, codes=CODES, first=first, last=today, at=at)
    walked = next((code for code in WALKED if days[code]), WALKED[0])
    ticks = GoalTick.objects.filter(elder=elder, date__gte=first, date__lte=today)
    ticked = set(ticks.values_list("kind", "date"))
    dates = [first + timedelta(days=number) for number in range(MONTH + 1)]
    return {
        GoalKind.SLEEP: values_of("sleep_duration", dict(days["sleep_duration"]), first, today),
        GoalKind.STEPS: values_of(walked, dict(days[walked]), first, today),
        GoalKind.MEASURE: [_measured(days, day) for day in dates],
        **{kind: [1.0 if (kind, day) in ticked else None for day in dates] for kind in TICKED},
    }


def _measured(days: Mapping[str, Mapping[date, Day]], day: date) -> float | None:
    return 1.0 if any(day in days[code] for code in MEASURED) else None
