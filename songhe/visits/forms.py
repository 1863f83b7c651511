"""What people send about a visit, by shape."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.shop.actions.private import check_public


class CheckInForm(forms.Form):
    """The four digits that the elder reads aloud."""

    code = forms.RegexField(
        r"^\s*\d{4}\s*$",
        label=_("签到码"),
        error_messages={"invalid": _("签到码是 4 个数字。")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}
        ),
    )


class ConfirmForm(forms.Form):
    """Yes, it was done; and how, if she likes to say."""

    stars = forms.TypedChoiceField(
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        required=False,
        empty_value=None,
    )
    words = forms.CharField(max_length=200, required=False, validators=[check_public])


class WhyForm(forms.Form):
    """A reason, short."""

    why = forms.CharField(label=_("为什么"), max_length=80)


class DeclineForm(forms.Form):
    """A reason, which may be left out: declining costs nothing."""

    why = forms.CharField(label=_("为什么来不了"), max_length=80, required=False)
