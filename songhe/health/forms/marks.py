"""Forms about what is written beside readings and places: tags, fences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.states import TagKind


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
