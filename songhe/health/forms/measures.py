"""Forms for what an instrument shows, and for when it was."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.reference import metrics
from songhe.health.rules.local_time import moments_of
from songhe.health.rules.units import looks_like
from songhe.health.states import Meal
from songhe.health.words.wording import metric_unit

# What is written down by hand: address → metrics in the order they are read off.
BY_HAND = {
    "pressure": ("bp_systolic", "bp_diastolic", "heart_rate"),
    "glucose": ("glucose_cap_meter",),
    "temperature": ("body_temperature",),
    "weight": ("body_weight",),
    "oxygen": ("spo2", "heart_rate"),
    "pulse": ("heart_rate",),
}
OPTIONAL = {"pressure": {"heart_rate"}, "oxygen": {"heart_rate"}}
LABELS = {
    "bp_systolic": _("高压"),
    "bp_diastolic": _("低压"),
    "heart_rate": _("心率"),
    "glucose_cap_meter": _("血糖"),
    "body_temperature": _("体温"),
    "body_weight": _("体重"),
    "spo2": _("血氧"),
}
LABELS_OF = {
    "pressure": _("血压"),
    "glucose": _("血糖"),
    "temperature": _("体温"),
    "weight": _("体重"),
    "oxygen": _("血氧"),
    "pulse": _("心率"),
}
AHEAD = timedelta(minutes=5)  # a telephone's clock may be this far ahead
OLDEST = datetime(2015, 1, 1, tzinfo=UTC)


class NumberField(forms.FloatField):
    """A number as people type it: full-width digits and a decimal comma are well."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().replace(",", ".")
        return super().to_python(value)


def _number_field(code: str, *, required: bool) -> NumberField:
    metric = metrics()[code]
    facts = {"low": f"{metric.low:g}", "high": f"{metric.high:g}"}
    wrong = _("请看看是不是写错了：应在 %(low)s 到 %(high)s 之间。") % facts
    return NumberField(
        label=LABELS[code],
        required=required,
        min_value=metric.low,
        max_value=metric.high,
        help_text=metric_unit(metric),
        error_messages={
            "required": _("请填上这个数。"),
            "invalid": _("请只写数字。"),
            "min_value": wrong,
            "max_value": wrong,
        },
        widget=forms.NumberInput(
            attrs={
                "inputmode": "decimal",
                "step": "1" if metric.decimals == 0 else f"{10**-metric.decimals:g}",
                "autocomplete": "off",
            }
        ),
    )


class NaiveTimeField(forms.Field):
    """A date and a time as a clock shows them, in nobody's zone yet."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": _("请写日期和时间，例如 2026-11-21 10:05。")}

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.fromisoformat(str(value).strip().replace(" ", "T")).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None


class MeasureForm(forms.Form):
    """The numbers that one instrument shows; for whoever writes for another also when."""

    def __init__(
        self, *args: Any, what: str, zone: ZoneInfo | None = None, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.what, self.zone, self.at = what, zone, at
        for code in BY_HAND[what]:
            required = code not in OPTIONAL.get(what, set())
            self.fields[code] = _number_field(code, required=required)
        if what == "glucose":
            self.fields["meal"] = forms.ChoiceField(
                label=_("什么时候量的血糖"),
                choices=[*Meal.choices, ("", _("不清楚"))],
                required=False,
                widget=forms.RadioSelect,
                initial="",
            )
        if zone is not None:
            self._ask_when(zone)

    def _ask_when(self, zone: ZoneInfo) -> None:
        """Ask for the time, and which of two it was where the clock showed it twice."""
        when = NaiveTimeField(label=_("量的时间"), required=False, help_text=_("不填就是现在。"))
        self.fields["shown"] = when
        try:
            shown = when.to_python(self.data.get("shown"))
        except forms.ValidationError:
            return
        if shown is not None and len(moments_of(shown, zone)) == 2:
            self.fields["which"] = forms.ChoiceField(
                label=_("这一天拨慢了钟，这个时刻有两次。是哪一次？"),
                choices=[("0", _("拨钟以前")), ("1", _("拨钟以后"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一次。")},
            )

    @property
    def values(self) -> dict[str, float]:
        found = {code: self.cleaned_data.get(code) for code in BY_HAND[self.what]}
        return {code: value for code, value in found.items() if value is not None}

    @property
    def meal(self) -> str:
        return str(self.cleaned_data.get("meal") or "")

    @property
    def taken_at(self) -> datetime:
        """When it was measured; needs a valid form."""
        shown: datetime | None = self.cleaned_data.get("shown")
        if shown is None or self.zone is None:
            return self.at
        return moments_of(shown, self.zone)[int(self.cleaned_data.get("which") or 0)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        high, low = cleaned.get("bp_systolic"), cleaned.get("bp_diastolic")
        if high is not None and low is not None and low >= high:
            self.add_error("bp_diastolic", _("低压应该比高压小，请看看是不是写反了。"))
        for code in BY_HAND[self.what]:
            self._name_the_unit(code)
        if cleaned.get("shown") is not None and "which" not in self.errors:
            self._check_when(cleaned["shown"])
        return cleaned

    def _name_the_unit(self, code: str) -> None:
        """A number that is nonsense in our unit and sense in another: say so."""
        if code not in self.errors:
            return
        try:
            value = NumberField().to_python(self.data.get(self.add_prefix(code)))
        except forms.ValidationError:
            return
        metric = metrics()[code]
        for unit in looks_like(metric, [] if value is None else [value]):
            facts = {
                "unit": unit.name,
                "value": metric.shown(unit.to_ours(value or 0)),
                "ours": metric_unit(metric),
            }
            words = _("看起来是 %(unit)s，换算过来是 %(value)s %(ours)s。") % facts
            self.add_error(code, words)

    def _check_when(self, shown: datetime) -> None:
        found = moments_of(shown, self.zone) if self.zone else ()
        if not found:
            self.add_error("shown", _("这一天拨快了钟，没有这个时刻。请再看看时间。"))
        elif self.taken_at > self.at + AHEAD:
            self.add_error("shown", _("这个时间还没有到，请再看看。"))
        elif self.taken_at < OLDEST:
            self.add_error("shown", _("这个时间太早了，请再看看。"))
