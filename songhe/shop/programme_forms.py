"""What an officer asks about programmes, by shape."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.shop.rules.subsidy import Line, Person

DAY = forms.DateInput(attrs={"type": "date"})


class WouldForm(forms.Form):
    """What would somebody like this get for this price?"""

    age = forms.IntegerField(label=_("多大年纪"), min_value=0, max_value=130)
    care_level = forms.IntegerField(
        label=_("失能等级"), min_value=0, max_value=5, help_text=_("0：能自理，或没评估过。")
    )
    region = forms.RegexField(
        label=_("社区编号"), regex=r"^\d{6,12}$", help_text=_("区 6 位，社区 12 位。")
    )
    papers = forms.CharField(
        label=_("出示过的证明"),
        required=False,
        max_length=80,
        help_text=_("用空格隔开：低保 长护险"),
    )
    category = forms.RegexField(label=_("类别编号"), regex=r"^[A-Q]\d{0,2}$")
    yuan = forms.DecimalField(
        label=_("价格（元）"), min_value=0, max_value=1_000_000, decimal_places=2
    )

    @property
    def person(self) -> Person:
        given = self.cleaned_data
        papers = frozenset(given["papers"].split())
        return Person(given["age"], given["care_level"], given["region"], papers)

    @property
    def line(self) -> Line:
        return Line(self.cleaned_data["category"], int(self.cleaned_data["yuan"] * 100))


class DaysForm(forms.Form):
    """Of which days draws are exported."""

    first = forms.DateField(label=_("从哪天"), widget=DAY)
    last = forms.DateField(label=_("到哪天"), widget=DAY)


class CloseForm(forms.Form):
    """Why a programme ends early."""

    reason = forms.CharField(label=_("为什么"), max_length=200)
