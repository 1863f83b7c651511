"""Another edition of a rule, as a doctor proposes it for everybody."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.forms.limits import LimitsForm
from songhe.health.reference import metrics, shipped_rule, shipped_rules
from songhe.health.rules.limits import Rule
from songhe.health.rules.own_limits import (
    LONGEST_HOLD,
    LONGEST_QUIET,
    MOST_REPEATS,
    WrongLimits,
    bounds_of,
    check_edition,
)
from songhe.health.states import Severity

WRONG = {
    "clear": _("“自己恢复”的界限应该比最轻的一级更靠近平常。"),
    "order": _("更重的那一级应该离平常更远，请看看是不是写反了。"),
}


class EditionForm(LimitsForm):
    """Everything that an edition may say otherwise; it begins with what holds now."""

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        bounds = bounds_of(rule, metrics()[rule.metric])
        super().__init__(*args, rule=rule, bounds=bounds, **kwargs)
        why = self.fields.pop("why")
        for level in rule.levels:
            self.fields[f"{level.severity}_repeats"] = forms.IntegerField(
                label=_("%(severity)s：至少几次读数")
                % {"severity": Severity(level.severity).label},
                initial=level.repeats,
                min_value=1,
                max_value=MOST_REPEATS,
            )
        if rule.clear_limit is not None:
            self.fields["clear_limit"] = forms.FloatField(
                label=_("回到多少算自己恢复"), initial=rule.clear_limit
            )
            self.fields["clear_minutes"] = _minutes(
                _("自己恢复：持续几分钟"), rule.clear_hold, most=LONGEST_HOLD
            )
        self.fields["cool_minutes"] = _minutes(
            _("结束以后安静几分钟"), rule.cool_down, most=LONGEST_QUIET
        )
        self.fields["gap_minutes"] = _minutes(
            _("读数中断几分钟就重新算"), rule.max_gap, most=LONGEST_QUIET, least=1
        )
        self.fields["why"] = why

    @property
    def facts(self) -> dict[str, Any]:
        """The entry as it would stand in the file."""
        given = self.cleaned_data
        facts = copy.deepcopy(shipped_rules()[self.rule.code])
        facts["levels"] = [
            level | {"repeats": given[f"{level['severity']}_repeats"]} for level in self.levels
        ]
        if self.rule.clear_limit is not None:
            facts["clear"] = {
                "limit": given["clear_limit"],
                "hold_seconds": 60 * given["clear_minutes"],
            }
        facts["cool_down_seconds"] = 60 * given["cool_minutes"]
        facts["max_gap_seconds"] = 60 * given["gap_minutes"]
        return facts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            shipped = shipped_rule(self.rule.code)
            try:
                check_edition(shipped, metrics()[shipped.metric], self.facts)
            except WrongLimits as wrong:
                words = WRONG.get(wrong.why, _("这样的规则读不懂，请再看看每个数。"))
                raise forms.ValidationError(words) from None
        return cleaned


def _minutes(label: Any, seconds: float, *, most: float, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, initial=round(seconds / 60), min_value=least, max_value=int(most) // 60
    )
