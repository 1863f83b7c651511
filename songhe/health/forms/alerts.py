"""Forms about alerts: notes, causes, pauses, whom to call and when."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.rules.ladder import TIMES
from songhe.health.rules.phones import NotANumber, read_number
from songhe.health.states import Cause
from songhe.health.words.wording import seconds_words


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


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
        field.choices = [(minutes, seconds_words(minutes * 60)) for minutes in pauses]


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
