"""What people type about health: readings by hand, notes, causes, devices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.reference import metrics
from songhe.health.rules.ladder import TIMES
from songhe.health.rules.phones import NotANumber, read_number
from songhe.health.states import Cause, DeviceKind, TagKind
from songhe.health.wording import seconds_words

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


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


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


class SnoozeForm(forms.Form):
    """For how long; only what the alert allows is offered, and taken."""

    minutes = forms.TypedChoiceField(
        label=_("多久以后再看"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个时间。"), "invalid_choice": _("不能放这么久。")},
    )

    def __init__(self, *args: Any, pauses: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["minutes"])
        field.choices = [(minutes, _("%(count)s 分钟") % {"count": minutes}) for minutes in pauses]


class HandOverForm(forms.Form):
    """To whom; nobody means back to the queue."""

    to = forms.ChoiceField(label=_("交给谁"), required=False)
    words = forms.CharField(
        label=_("交代几句"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], nobody: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [("", nobody or _("放回去，等人接手")), *people]


class ContactForm(forms.Form):
    """Somebody to ring when nobody else came."""

    name = forms.CharField(
        label=_("姓名"), max_length=40, error_messages={"required": _("请写姓名。")}
    )
    relation = forms.CharField(
        label=_("是长辈的什么人"),
        max_length=20,
        help_text=_("例如：邻居、侄女、老同事"),
        error_messages={"required": _("请写是什么人，例如邻居。")},
    )
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("请写电话。")},
    )

    def clean_phone(self) -> str:
        try:
            return read_number(self.cleaned_data["phone"])
        except NotANumber:
            raise forms.ValidationError(_("这个号码打不通，请看看是不是少了或多了一位。")) from None


class QuietForm(forms.Form):
    """From when to when somebody sleeps."""

    starts = forms.TimeField(label=_("几点睡"), widget=ClockInput)
    ends = forms.TimeField(label=_("几点醒"), widget=ClockInput)
    end_at_once = forms.BooleanField(label=_("急事叫醒过我的，结果马上告诉我"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("starts") and cleaned.get("starts") == cleaned.get("ends"):
            self.add_error("ends", _("睡和醒不能是同一个时间。"))
        return cleaned


class TimesForm(forms.Form):
    """How long each has before the next is called."""

    elder = forms.TypedChoiceField(label=_("先问本人"), coerce=int)
    family = forms.TypedChoiceField(label=_("每位家人"), coerce=int)
    station = forms.TypedChoiceField(label=_("社区站"), coerce=int)
    doctor = forms.TypedChoiceField(label=_("值班医生"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in TIMES.items():
            field = cast("forms.TypedChoiceField", self.fields[name])
            choices = sorted({*usual, self.initial.get(name, usual[0])})
            field.choices = [(seconds, seconds_words(seconds)) for seconds in choices]


class DeviceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("种类"),
        choices=[choice for choice in DeviceKind.choices if choice[0] != DeviceKind.IMPORT],
    )
    name = forms.CharField(
        label=_("名称"), max_length=40, error_messages={"required": _("请起个名称。")}
    )
    serial = forms.CharField(
        label=_("设备号（IMEI）"),
        max_length=40,
        required=False,
        help_text=_("自己带卡上网的手表才要填：表盒或表背上的 10 位设备号或 15 位 IMEI。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_serial(self) -> str:
        """Digits only, as the watch will say them; spaces and dashes are for people."""
        digits: str = self.cleaned_data["serial"].replace(" ", "").replace("-", "")
        if digits and not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 15):
            raise forms.ValidationError(_("设备号是 10 到 15 位数字，请照着表盒再写一遍。"))
        return digits


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


class TagForm(forms.Form):
    """What somebody says about readings: which kind, a few words, from when to when."""

    kind = forms.ChoiceField(
        label=_("那时是什么情况"),
        choices=TagKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个。"), "invalid_choice": _("请选一个。")},
    )
    words = forms.CharField(label=_("多说一句"), max_length=200, required=False)
    taken_from = forms.DateTimeField(
        label=_("从什么时候"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请写成 2026-11-21 10:15 这样。")},
    )
    taken_to = forms.DateTimeField(
        label=_("到什么时候"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请写成 2026-11-21 10:15 这样。")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("taken_from"), cleaned.get("taken_to")
        if first and last and last < first:
            self.add_error("taken_to", _("结束的时间比开始早，请看看是不是写反了。"))
        return cleaned


class PlaceForm(forms.Form):
    """A place in which she is at home: around what, how far, and when it counts."""

    HOURS = {"always": (0, 0), "night": (21, 6), "day": (6, 21)}

    name = forms.CharField(
        label=_("叫什么"),
        max_length=40,
        initial=_("家和附近"),
        error_messages={"required": _("请起个名称。")},
    )
    centre = forms.ChoiceField(
        label=_("以哪里为中心"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个中心。")},
    )
    radius = forms.TypedChoiceField(
        label=_("多大范围"),
        coerce=int,
        initial="500",
        widget=forms.RadioSelect,
        choices=[
            ("200", _("小区里：200 米")),
            ("500", _("附近：500 米")),
            ("1000", _("走得远些：1 千米")),
            ("3000", _("街道：3 千米")),
        ],
        error_messages={"required": _("请选一个范围。")},
    )
    hours = forms.ChoiceField(
        label=_("什么时候算数"),
        initial="always",
        widget=forms.RadioSelect,
        choices=[
            ("always", _("一直")),
            ("night", _("只在夜里（21 点到 6 点）")),
            ("day", _("只在白天（6 点到 21 点）")),
        ],
        error_messages={"required": _("请选一个时间。")},
    )

    def __init__(self, *args: Any, centres: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = centres
        field.initial = centres[0][0] if centres else None
