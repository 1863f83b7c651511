"""What is set for one elder: other limits, another ladder."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health.actions.people import tell_of_change
from songhe.health.models.alerts import LadderStep
from songhe.health.models.rules import RuleSetting
from songhe.health.reference import alert_rules, metrics
from songhe.health.rules.ladder import Rung, from_times
from songhe.health.rules.own_limits import check_limits
from songhe.health.states import Audience
from songhe.kernel import events

SETTABLE = ("limit",)  # kinds whose limits a clinician may set


class UnknownRule(Exception):
    """There is no such rule."""


@transaction.atomic
def set_limits(
    *, elder: Elder, rule: str, levels: Sequence[dict[str, Any]], why: str, by: str, at: datetime
) -> RuleSetting:
    """Give one elder other limits; they count from the next reading on.

    :raises UnknownRule: if there is no such rule, or it has no limits of its own to set.
    :raises WrongLimits: if they cannot be meant: here, not when she needs them.
    """
    usual = alert_rules().get(rule)
    if usual is None or usual.kind not in SETTABLE:
        raise UnknownRule(rule)
    check_limits(usual, metrics()[usual.metric], levels)
    setting, _created = RuleSetting.objects.update_or_create(
        elder=elder,
        rule=rule,
        defaults={"levels": list(levels), "why": why, "set_by": by, "set_at": at},
    )
    events.record(
        name="health.rulesetting.set",
        subject_id=setting.pk,
        actor=by,
        at=at,
        facts={"elder": elder.code, "rule": rule},
    )
    return setting


@transaction.atomic
def clear_limits(*, elder: Elder, rule: str, by: str, at: datetime) -> None:
    """Let the usual limits hold for her again; twice is once."""
    setting = RuleSetting.objects.filter(elder=elder, rule=rule).first()
    if setting is None:
        return
    events.record(
        name="health.rulesetting.clear",
        subject_id=setting.pk,
        actor=by,
        at=at,
        facts={"elder": elder.code, "rule": rule},
    )
    setting.delete()


@transaction.atomic
def set_ladder(*, elder: Elder, rungs: Sequence[Rung], by: str, at: datetime) -> None:
    """Give one elder a ladder of her own; an alert that is open keeps the one it began with."""
    LadderStep.objects.filter(elder=elder).delete()
    LadderStep.objects.bulk_create(
        LadderStep(
            elder=elder, number=number, audience=Audience(rung.audience), seconds=rung.seconds
        )
        for number, rung in enumerate(rungs)
    )
    events.record(
        name="health.ladder.set",
        subject_id=elder.pk,
        actor=by,
        at=at,
        facts={"elder": elder.code, "steps": [list(rung) for rung in rungs]},
    )


@transaction.atomic
def set_times(*, elder: Elder, times: Mapping[str, int], acting: Acting, at: datetime) -> None:
    """Say how long each of hers has before the next is called; she hears of it."""
    set_ladder(elder=elder, rungs=from_times(times), by=acting.label, at=at)
    tell_of_change(elder, acting, at)
