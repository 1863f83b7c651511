"""The rules and the ladder as they hold for one elder."""

from itertools import groupby

from songhe.accounts.models import Elder
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.health.models.alerts import LadderStep
from songhe.health.models.rules import RuleSetting
from songhe.health.queries.people import contacts_of
from songhe.health.reference import CALLS, alert_rules
from songhe.health.rules.ladder import DEFAULT, TIMES, Rung, ladder_for, spread
from songhe.health.rules.limits import Rule, read_levels


def rules_for(elder_id: int) -> list[Rule]:
    """Return every rule with the limits that hold for this elder."""
    own = {setting.rule: setting for setting in RuleSetting.objects.filter(elder_id=elder_id)}
    return [
        _adjusted(rule, own[rule.code]) if rule.code in own else rule
        for rule in alert_rules().values()
    ]


def rule_for(elder_id: int, code: str) -> Rule:
    """Return one rule with the limits that hold for this elder."""
    rule = alert_rules()[code]
    setting = RuleSetting.objects.filter(elder_id=elder_id, rule=code).first()
    return _adjusted(rule, setting) if setting else rule


def _adjusted(rule: Rule, setting: RuleSetting) -> Rule:
    version = f"{rule.version}+{setting.set_at:%Y%m%d%H%M}"
    return rule.with_levels(read_levels(setting.levels), version=version)


def own_ladder_of(elder: Elder) -> tuple[Rung, ...]:
    steps = LadderStep.objects.filter(elder=elder).order_by("number")
    return tuple(Rung(step.audience, step.seconds) for step in steps)


def ladder_of(elder: Elder, *, rule: str, severity: str) -> tuple[Rung, ...]:
    """Return the steps as they hold for an alert of hers that is raised now."""
    rungs = ladder_for(severity=severity, called=rule in CALLS, own=own_ladder_of(elder))
    ranked = groupby(relatives_of(elder, Right.RECEIVE_ALERTS), key=lambda kinship: kinship.rank)
    ranks = [tuple(kinship.code for kinship in together) for _rank, together in ranked]
    if severity == "notice":
        ranks = []  # all of them, each in their own digest
    return spread(rungs, ranks=ranks, contacts=contacts_of(elder).exists())


def times_of(elder: Elder) -> dict[str, int]:
    """Return how long each has on her ladder for reminders; 0 where a step is left out."""
    own = own_ladder_of(elder)
    found = {rung.audience: rung.seconds for rung in reversed(own or DEFAULT["warn"])}
    return {audience: found.get(audience, 0) for audience in TIMES}
