"""What people choose about being reached."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TextsForm(forms.Form):
    """Whether ordinary news also comes as a text."""

    wanted = forms.BooleanField(label=_("普通消息也发短信给我"), required=False)
