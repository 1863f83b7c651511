"""What a doctor fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.clinic.states import NoteKind


class NoteForm(forms.Form):
    """A note."""

    kind = forms.TypedChoiceField(label=_("怎么做的"), choices=NoteKind, coerce=NoteKind)
    words = forms.CharField(
        label=_("记录"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("请写下做了什么。")},
    )
