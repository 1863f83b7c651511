"""Forms about devices: a new one, a sheet of codes, what its clock shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.forms.measures import NaiveTimeField
from songhe.health.states import DeviceKind

KINDS = [choice for choice in DeviceKind.choices if choice[0] != DeviceKind.IMPORT]


class SheetForm(forms.Form):
    """A sheet of codes for devices of one kind."""

    kind = forms.ChoiceField(label=_("种类"), choices=KINDS)
    many = forms.IntegerField(
        label=_("几个"),
        min_value=1,
        max_value=24,
        initial=8,
        error_messages={
            "required": _("请写要几个。"),
            "invalid": _("请只写数字。"),
            "min_value": _("一张上是 1 到 24 个。"),
            "max_value": _("一张上是 1 到 24 个。"),
        },
    )


class DeviceForm(forms.Form):
    kind = forms.ChoiceField(label=_("种类"), choices=KINDS)
    name = forms.CharField(
        label=_("名称"), max_length=40, error_messages={"required": _("请起个名称。")}
    )
    serial = forms.CharField(
        label=_("设备号（IMEI）"),
        max_length=40,
        required=False,
        help_text=_("自己带卡上网的手表才要填：表盒或表背上的 10 位设备号或 15 位 IMEI。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_serial(self) -> str:
        """Digits only, as the watch will say them; spaces and dashes are for people."""
        digits: str = self.cleaned_data["serial"].replace(" ", "").replace("-", "")
        if digits and not (digits.isascii() and digits.isdigit() and 10 <= len(digits) <= 15):
            raise forms.ValidationError(_("设备号是 10 到 15 位数字，请照着表盒再写一遍。"))
        return digits


class ShownTimeForm(forms.Form):
    """What a device's own clock shows just now."""

    shown = NaiveTimeField(label=_("设备上现在显示的时间"), required=False)
