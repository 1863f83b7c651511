"""What people send to shipping, by shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.models import Listing, Provider
from songhe.catalogue.states import ListingKind
from songhe.kernel.codes import new_code
from songhe.shipping.models import Pick
from songhe.shipping.queries import warehouses_of
from songhe.shipping.queries.explaining import calendars_of
from songhe.shipping.states import Carrier

DAY = forms.DateInput(attrs={"type": "date"})
MOST = 100_000  # pieces at once


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
    address = forms.CharField(label=_("地址（退件寄回这里）"), max_length=120)
    phone = forms.CharField(label=_("电话（印在面单上）"), max_length=20)


class LotForm(forms.Form):
    """What is printed on the pack."""

    number = forms.CharField(label=_("批号"), max_length=40)
    made_on = forms.DateField(label=_("生产日期"), required=False, widget=DAY)
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=DAY)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goods = Listing.objects.filter(provider=provider, kind=ListingKind.GOODS)
        self.fields["listing"] = forms.ModelChoiceField(
            label=_("商品"), queryset=goods.order_by("title", "pk")
        )
        self.order_fields(["listing", "number", "made_on", "expires_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        made, expires = given.get("made_on"), given.get("expires_on")
        if made and expires and expires < made:
            self.add_error("expires_on", _("有效期比生产日期还早，请再看看。"))
        return given


class ReceiveForm(forms.Form):
    """So many pieces into one warehouse; sent twice it counts once."""

    quantity = forms.IntegerField(label=_("多少件"), min_value=1, max_value=MOST)
    counted = forms.BooleanField(label=_("这些已经算在库存里了，只记放在哪"), required=False)
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, provider: Provider) -> None:
        super().__init__(data, initial={"token": new_code(20)})
        self.fields["warehouse"] = forms.ModelChoiceField(
            label=_("放到哪个仓"), queryset=warehouses_of(provider), empty_label=None
        )
        self.order_fields(["warehouse", "quantity", "counted", "token"])


class ReportForm(forms.Form):
    file = forms.FileField(label=_("质检报告（PDF 或照片，5 MB 以内）"))


class RecallForm(forms.Form):
    why = forms.CharField(label=_("出了什么问题（长辈看得懂的话）"), max_length=120)
    advice = forms.CharField(
        label=_("请长辈怎么做"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("比如：请先不要用，我们上门来换")}),
    )
    sure = forms.BooleanField(label=_("我确认召回这一批，马上停卖并通知每一位买家"))


class ExplainForm(forms.Form):
    """Who comes, and when; agreed with her by telephone."""

    def __init__(self, data: Any = None, *, provider: Provider) -> None:
        super().__init__(data)
        self.fields["calendar"] = forms.ModelChoiceField(
            label=_("谁去教"), queryset=calendars_of(provider), empty_label=None
        )
        self.order_fields(["calendar", "starts_at"])

    starts_at = forms.DateTimeField(
        label=_("什么时候"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
