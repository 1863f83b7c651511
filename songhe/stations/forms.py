"""What is filled in at the station."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.consent.states import DataGroup

LASTING = (
    ("182", _("半年")),
    ("365", _("一年")),
    ("30", _("一个月")),
)


class ConsentForm(forms.Form):
    """What the clinic may see, and for how long; as on her own page nothing is ticked beforehand.

    An explicit consent of her own to sensitive data: 个人信息保护法 articles 14 and 29.
    """

    groups = forms.MultipleChoiceField(
        label=_("给他们看什么"),
        choices=DataGroup,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一样。")},
    )
    days = forms.TypedChoiceField(
        label=_("看多久"),
        choices=LASTING,
        coerce=int,
        widget=forms.RadioSelect,
        initial="182",
        help_text=_("到时候自动停止；您也可以随时收回。"),
    )
    agreed = forms.BooleanField(
        label=_("工作人员念给我听了，我同意"),
        error_messages={"required": _("长辈同意了，才能记下来。")},
    )
