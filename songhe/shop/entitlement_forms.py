"""What is asked about a paper that an elder shows, by shape."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.shop.programme_forms import DAY


class PaperForm(forms.Form):
    """Which paper, its number, and from when until when it is good."""

    paper = forms.ChoiceField(label=_("哪种证件"))
    number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        help_text=_("照证件上的写。以后只显示后四位，商家看不到。"),
        error_messages={"required": _("请写证件上的号码。")},
    )
    starts_on = forms.DateField(label=_("从哪天起有效"), widget=DAY)
    good_until = forms.DateField(label=_("有效到哪天"), widget=DAY)

    def __init__(self, *args: Any, kinds: Sequence[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["paper"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 (as it stands above)
        chosen.choices = [(kind, kind) for kind in kinds]
        self.fields["starts_on"].initial = today

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split()).upper()


class WhyForm(forms.Form):
    """Why a paper does not count any more; she reads it."""

    why = forms.CharField(label=_("为什么"), max_length=200)


class WhoForm(forms.Form):
    """Whose papers; only the whole code or the whole number finds her."""

    who = forms.CharField(label=_("长辈的编号或手机号"), max_length=24)
