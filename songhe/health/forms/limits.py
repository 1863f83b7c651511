"""What a doctor sets for one elder: from where on a rule speaks, and after how long."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.reference import metrics
from songhe.health.rules.limits import Rule
from songhe.health.rules.metrics import Metric
from songhe.health.rules.own_limits import LONGEST_HOLD, WrongLimits, check_limits
from songhe.health.states import Severity
from songhe.health.words.wording import metric_unit


class LimitsForm(forms.Form):
    """One elder's own limits of one rule: for each level from where on, and for how long."""

    def __init__(self, *args: Any, rule: Rule, bounds: Metric | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.bounds = metric = bounds or metrics()[rule.metric]
        facts = {"low": f"{metric.low:g}", "high": f"{metric.high:g}"}
        wrong = _("请看看是不是写错了：应在 %(low)s 到 %(high)s 之间。") % facts
        for level in rule.levels:
            label = Severity(level.severity).label
            self.fields[f"{level.severity}_limit"] = forms.FloatField(
                label=_("%(severity)s：%(way)s")
                % {
                    "severity": label,
                    "way": _("高于多少") if rule.above else _("低于多少"),
                },
                initial=level.limit,
                min_value=metric.low,
                max_value=metric.high,
                help_text=metric_unit(metric),
                error_messages={"min_value": wrong, "max_value": wrong},
            )
            minutes = level.hold_seconds / 60
            self.fields[f"{level.severity}_minutes"] = forms.FloatField(
                label=_("%(severity)s：持续几分钟") % {"severity": label},
                initial=int(minutes) if minutes.is_integer() else minutes,
                min_value=0,
                max_value=LONGEST_HOLD // 60,
            )
        self.fields["why"] = forms.CharField(
            label=_("为什么"),
            max_length=200,
            error_messages={"required": _("请写下原因，同事要看。")},
        )

    @property
    def levels(self) -> list[dict[str, Any]]:
        return [
            {
                "severity": level.severity,
                "limit": self.cleaned_data[f"{level.severity}_limit"],
                "inclusive": level.inclusive,
                "hold_seconds": round(60 * self.cleaned_data[f"{level.severity}_minutes"]),
                "repeats": level.repeats,
            }
            for level in self.rule.levels
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_limits(self.rule, self.bounds, self.levels)
            except WrongLimits:
                raise forms.ValidationError(
                    _("更重的那一级应该离平常更远，请看看是不是写反了。")
                ) from None
        return cleaned
