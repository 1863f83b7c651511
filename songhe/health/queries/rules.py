"""The rules and the ladder as they hold for one elder."""

from songhe.accounts.models import Elder
from songhe.health.models.alerts import LadderStep
from songhe.health.models.rules import RuleSetting
from songhe.health.reference import alert_rules
from songhe.health.rules.ladder import Rung
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
