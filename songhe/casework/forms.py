"""What a social worker fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.casework.states import EntryKind, Outcome


class EntryForm(forms.Form):
    """One thing that was done."""

    kind = forms.TypedChoiceField(
        label=_("怎么联系的"), choices=EntryKind, coerce=EntryKind, widget=forms.RadioSelect
    )
    happened_on = forms.DateField(
        label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("做了什么"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写一写做了什么。")},
    )
    once = forms.RegexField(r"^[0-9A-Z]{12}$", widget=forms.HiddenInput)


class ClosingForm(forms.Form):
    """How a case ends."""

    outcome = forms.TypedChoiceField(
        label=_("结果"), choices=Outcome, coerce=Outcome, widget=forms.RadioSelect
    )
    closing_words = forms.CharField(
        label=_("结案说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写一写为什么结案。")},
    )
