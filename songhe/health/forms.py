"""What people type about health: readings by hand, notes, causes, devices."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.reference import metrics
from songhe.health.states import Cause, DeviceKind

# What an elder writes down herself: address → metrics in the order they are read off.
BY_HAND = {
    "pressure": ("bp_systolic", "bp_diastolic", "heart_rate"),
    "glucose": ("glucose_cap_meter",),
    "temperature": ("body_temperature",),
    "weight": ("body_weight",),
}
OPTIONAL = {"pressure": {"heart_rate"}}
LABELS = {
    "bp_systolic": _("高压"),
    "bp_diastolic": _("低压"),
    "heart_rate": _("心率"),
    "glucose_cap_meter": _("血糖"),
    "body_temperature": _("体温"),
    "body_weight": _("体重"),
}


class MeasureForm(forms.Form):
    """The numbers that one instrument shows."""

    def __init__(self, *args: Any, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in BY_HAND[what]:
            metric = metrics()[code]
            step = "1" if metric.decimals == 0 else f"{10**-metric.decimals:g}"
            facts = {
                "low": f"{metric.low:g}",
                "high": f"{metric.high:g}",
            }
            wrong = _("请看看是不是写错了：应在 %(low)s 到 %(high)s 之间。") % facts
            self.fields[code] = forms.FloatField(
                label=LABELS[code],
                required=code not in OPTIONAL.get(what, set()),
                min_value=metric.low,
                max_value=metric.high,
                help_text=metric.unit_zh,
                error_messages={
                    "required": _("请填上这个数。"),
                    "invalid": _("请只写数字。"),
                    "min_value": wrong,
                    "max_value": wrong,
                },
                widget=forms.NumberInput(
                    attrs={"inputmode": "decimal", "step": step, "autocomplete": "off"}
                ),
            )

    @property
    def values(self) -> dict[str, float]:
        return {code: value for code, value in self.cleaned_data.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        high, low = cleaned.get("bp_systolic"), cleaned.get("bp_diastolic")
        if high is not None and low is not None and low >= high:
            self.add_error("bp_diastolic", _("低压应该比高压小，请看看是不是写反了。"))
        return cleaned


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("写下做了什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写几个字。")},
    )


class ResolveForm(forms.Form):
    cause = forms.ChoiceField(
        label=_("结果是什么"),
        choices=Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个结果。")},
    )
    words = forms.CharField(
        label=_("补充几句"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeviceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("种类"),
        choices=[choice for choice in DeviceKind.choices if choice[0] != DeviceKind.IMPORT],
    )
    name = forms.CharField(
        label=_("名称"), max_length=40, error_messages={"required": _("请起个名称。")}
    )


class NaiveTimeField(forms.Field):
    """A date and a time as a clock shows them, in nobody's zone yet."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": _("请写日期和时间，例如 2026-11-21 10:05。")}

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.fromisoformat(str(value).strip().replace(" ", "T")).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None


class ShownTimeForm(forms.Form):
    """What a device's own clock shows just now."""

    shown = NaiveTimeField(label=_("设备上现在显示的时间"), required=False)
