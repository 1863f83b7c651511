"""What people send to shipping, by shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.accounts.queries import streets
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Provider
from songhe.shipping.models import Pick
from songhe.shipping.states import Carrier


class SendForm(forms.Form):
    """With whom, and under which number."""

    carrier = forms.ChoiceField(label=_("谁来送"), choices=Carrier)
    number = forms.CharField(
        label=_("快递单号（自己送不用填）"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("carrier") != Carrier.OWN and not given.get("number", "").strip():
            self.add_error("number", _("请填快递单号；自己送可以不填。"))
        return given


class PackForm(forms.Form):
    """How many of each picked piece go into this box."""

    def __init__(self, *args: Any, picks: list[tuple[Pick, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._picks = picks
        for pick, left in picks:
            label = f"{pick.item.title}（{pick.bin.lot.number if pick.bin else '—'}）"
            self.fields[f"pick_{pick.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=left, initial=left
            )

    def pieces(self) -> dict[int, int]:
        return {pick.pk: self.cleaned_data[f"pick_{pick.pk}"] for pick, _left in self._picks}


class WarehouseForm(forms.Form):
    name = forms.CharField(label=_("仓库名"), max_length=40)
    region = forms.ModelChoiceField(
        label=_("在哪个街道（先给近的长辈发）"),
        queryset=streets(),
        to_field_name="code",
        required=False,
    )
    address = forms.CharField(label=_("地址（退件寄回这里）"), max_length=120)
    phone = forms.CharField(label=_("电话（印在面单上）"), max_length=20)


class ExplainForm(forms.Form):
    """Who comes, and when; agreed with her by telephone."""

    def __init__(self, data: Any = None, *, provider: Provider) -> None:
        super().__init__(data)
        self.fields["calendar"] = forms.ModelChoiceField(
            label=_("谁去教"), queryset=catalogue.calendars_of_workers(provider), empty_label=None
        )
        self.order_fields(["calendar", "starts_at"])

    starts_at = forms.DateTimeField(
        label=_("什么时候"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
