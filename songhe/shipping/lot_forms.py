"""What a seller writes down of its lots, by shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.models import Listing, Provider, Variant
from songhe.catalogue.states import ListingKind
from songhe.kernel.codes import new_code
from songhe.shipping.models import Bin, Lot
from songhe.shipping.queries import warehouses_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = 100_000  # pieces at once


class SizeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """A size, named with its article."""

    def label_from_instance(self, obj: Variant) -> str:
        return f"{obj.listing.title} · {obj.name}"


class LotForm(forms.Form):
    """What is printed on the pack."""

    number = forms.CharField(label=_("批号"), max_length=40)
    made_on = forms.DateField(label=_("生产日期"), required=False, widget=DAY)
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=DAY)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goods = Listing.objects.filter(provider=provider, kind=ListingKind.GOODS)
        sizes = Variant.objects.filter(listing__in=goods).select_related("listing")
        self.fields["listing"] = forms.ModelChoiceField(
            label=_("商品"), queryset=goods.order_by("title", "pk")
        )
        self.fields["variant"] = SizeField(
            label=_("尺码或颜色（分尺码卖的要选）"),
            queryset=sizes.order_by("listing__title", "place", "pk"),
            required=False,
        )
        self.order_fields(["listing", "variant", "number", "made_on", "expires_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        made, expires = given.get("made_on"), given.get("expires_on")
        if made and expires and expires < made:
            self.add_error("expires_on", _("有效期比生产日期还早，请再看看。"))
        size, listing = given.get("variant"), given.get("listing")
        if size and listing and size.listing_id != listing.pk:
            self.add_error("variant", _("这个尺码不是这件商品的，请再看看。"))
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


class SortForm(forms.Form):
    """So many pieces of an unsorted place are of this size; sent twice it counts once."""

    quantity = forms.IntegerField(label=_("多少件"), min_value=1, max_value=MOST)
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lot: Lot) -> None:
        super().__init__(data, initial={"token": new_code(20)})
        places = Bin.objects.filter(lot=lot, quantity__gt=0).select_related("warehouse")
        self.fields["bin"] = PlaceField(
            label=_("在哪个仓"), queryset=places.order_by("pk"), empty_label=None
        )
        self.fields["variant"] = forms.ModelChoiceField(
            label=_("是哪个尺码"),
            queryset=Variant.objects.filter(listing=lot.listing_id).order_by("place", "pk"),
            empty_label=None,
        )
        self.order_fields(["bin", "variant", "quantity", "token"])


class LoseForm(forms.Form):
    """So many pieces of a place are broken or gone; sent twice it counts once."""

    quantity = forms.IntegerField(label=_("多少件"), min_value=1, max_value=MOST)
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lot: Lot) -> None:
        super().__init__(data, initial={"token": new_code(20)})
        places = Bin.objects.filter(lot=lot, quantity__gt=0).select_related("warehouse")
        self.fields["bin"] = PlaceField(
            label=_("在哪个仓"), queryset=places.order_by("pk"), empty_label=None
        )
        self.order_fields(["bin", "quantity", "token"])


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """A place, named by its warehouse with what lies there."""

    def label_from_instance(self, obj: Bin) -> str:
        return f"{obj.warehouse.name}（{obj.quantity}）"


class ReportForm(forms.Form):
    file = forms.FileField(label=_("质检报告（PDF 或照片，5 MB 以内）"))


class RecallForm(forms.Form):
    why = forms.CharField(label=_("出了什么问题（长辈看得懂的话）"), max_length=120)
    advice = forms.CharField(
        label=_("请长辈怎么做"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("比如：请先不要用，我们上门来换")}),
    )
    whole = forms.BooleanField(label=_("同批号的其他尺码也一起召回"), required=False)
    sure = forms.BooleanField(label=_("我确认召回这一批，马上停卖并通知每一位买家"))

    def __init__(self, data: Any = None, *, lot: Lot) -> None:
        super().__init__(data)
        if lot.variant_id is None:
            del self.fields["whole"]  # there are no other sizes
