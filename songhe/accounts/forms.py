"""What people type when they sign in, choose a PIN, or ask to stand beside somebody."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder, Kinship
from songhe.accounts.rules.phones import NotAMobile, digits_of, to_e164
from songhe.accounts.states import Right
from songhe.kernel.fields import lookup_hash

RELATIONS = ("女儿", "儿子", "老伴", "儿媳", "女婿", "孙子", "孙女", "兄弟姐妹", "亲友", "邻居")


class PhoneField(forms.CharField):
    """A mobile number as people write it; its value is E.164."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, **kwargs)
        self.widget.attrs |= {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}

    def clean(self, value: Any) -> str:
        try:
            return to_e164(super().clean(value))
        except NotAMobile:
            raise ValidationError(_("这不像手机号，请再看看，手机号是 11 位数字。")) from None


class DigitsField(forms.CharField):
    """Six digits: a texted code or a PIN. Spaces and full-width digits are well."""

    def __init__(self, *, secret: bool, **kwargs: Any) -> None:
        widget = forms.PasswordInput if secret else forms.TextInput
        super().__init__(max_length=20, widget=widget, **kwargs)
        self.widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "off" if secret else "one-time-code",
            "pattern": "[0-9０-９ ]*",
        }

    def clean(self, value: Any) -> str:
        digits = digits_of(super().clean(value))
        if len(digits) != 6:
            raise ValidationError(_("要写 6 个数字。"))
        return digits


class PhoneForm(forms.Form):
    phone = PhoneField(label=_("您的手机号是多少？"))


class CodeForm(forms.Form):
    code = DigitsField(secret=False, label=_("短信里的 6 个数字"))


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("您叫什么名字？"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(_("请写您的名字。"))
        return name


class NewPinForm(forms.Form):
    """The old PIN only from those who have one and did not prove themselves by a code."""

    old = DigitsField(secret=True, label=_("现在的密码"))
    new = DigitsField(secret=True, label=_("新密码，6 个数字"))
    again = DigitsField(secret=True, label=_("新密码再写一遍"))

    def __init__(self, *args: Any, asks_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_old:
            del self.fields["old"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"new", "again"} <= cleaned.keys() and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次写的不一样，请再写一遍。"))
        return cleaned


class RightsForm(forms.Form):
    """What an elder lets a relative do."""

    rights = forms.MultipleChoiceField(
        label=_("您让对方做什么？"),
        choices=Right.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, kinship: Kinship) -> "RightsForm":
        return cls(initial={"rights": [right.value for right in kinship.rights]})

    def chosen(self) -> list[Right]:
        return [Right(value) for value in self.cleaned_data["rights"]]


class AskForm(forms.Form):
    """By her phone or her family card; the answer never tells whether there is such an elder."""

    whom = forms.CharField(
        label=_("长辈的手机号，或家庭卡上的号码"),
        max_length=24,
        help_text=_("家庭卡的号码是 12 位，在长辈的“家人”页面里。"),
    )
    relation = forms.ChoiceField(
        label=_("您是长辈的什么人？"), choices=[(word, _(word)) for word in RELATIONS]
    )

    def elder(self) -> Elder | None:
        """Return whom it names, if anybody."""
        whom = str(self.cleaned_data["whom"])
        elders = Elder.objects.select_related("person")
        card = "".join(whom.upper().split()).replace("-", "")
        if found := elders.filter(code=card).first():
            return found
        try:
            phone_hash = lookup_hash(to_e164(whom))
        except NotAMobile:
            return None
        return elders.filter(person__phone_hash=phone_hash).first()
