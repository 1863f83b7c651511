"""For whom, by which scale and how long a doctor wants to see a partial NEWS2."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.states import Breathes, SaturationScale

DAYS = [(30, _("30 天")), (90, _("90 天")), (180, _("180 天"))]


class News2Form(forms.Form):
    scale = forms.TypedChoiceField(
        label=_("血氧用哪个量表"),
        choices=SaturationScale.choices,
        coerce=int,
        widget=forms.RadioSelect,
        initial=SaturationScale.ONE,
        help_text=_("量表 2 只给血氧目标是 88%–92% 的人，由医生定。"),
    )
    oxygen = forms.ChoiceField(
        label=_("平时吸氧吗"),
        choices=Breathes.choices,
        widget=forms.RadioSelect,
        initial=Breathes.AIR,
    )
    days = forms.TypedChoiceField(
        label=_("看多久"), choices=DAYS, coerce=int, widget=forms.RadioSelect, initial=90
    )
