"""What sellers and the platform send about paid places, by shape."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.models import Listing
from songhe.shop.states import AdSlot

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AdForm(forms.Form):
    """What is shown where, from when to when, and by which paper."""

    listing = forms.ModelChoiceField(
        label=_("给哪一样做广告"), queryset=Listing.objects.none(), to_field_name="code"
    )
    slot = forms.ChoiceField(label=_("放在哪里"), choices=AdSlot, widget=forms.RadioSelect)
    first = forms.DateField(label=_("从哪天"), widget=DAY)
    last = forms.DateField(label=_("到哪天"), widget=DAY, help_text=_("最长 31 天。"))
    paper = forms.CharField(
        label=_("广告审查批准文号"),
        max_length=60,
        required=False,
        help_text=_(
            "药品、医疗器械、保健食品、特医食品和医疗服务必须有，比如：鄂械广审（文）第271231-00001号"
        ),
    )

    def __init__(self, *args: Any, listings: QuerySet[Listing], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["listing"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (tells the type)
        field.queryset = listings


class AdReasonForm(forms.Form):
    """Why it is refused or taken down."""

    reason = forms.CharField(
        label=_("为什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
