"""What people send to the shop, by shape."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Region
from songhe.kernel.codes import new_code
from songhe.kernel.photos import PhotosField
from songhe.shop.actions.private import check_public
from songhe.shop.models import MOST_OF_ONE
from songhe.shop.states import HidingRule

TOKEN_LETTERS = 20
STARS = [(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不太好")), (1, _("不好"))]


def new_token() -> str:
    """Return what makes a form one of its kind: sent twice it does one thing."""
    return new_code(TOKEN_LETTERS)


class BookForm(forms.Form):
    """A time, or none for goods; and how many."""

    starts_at = forms.DateTimeField(required=False)
    quantity = forms.IntegerField(min_value=1, max_value=MOST_OF_ONE, required=False)
    token = forms.CharField(max_length=40)
    variant = forms.CharField(max_length=12, required=False)
    into_cart = forms.BooleanField(required=False)


class TokenForm(forms.Form):
    token = forms.CharField(max_length=40)


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=0, max_value=MOST_OF_ONE)


class LeftForm(forms.Form):
    """How many of what a seller has not got there are for others; none, if nothing is said."""

    left = forms.IntegerField(
        label=_("货架上还有几件能卖？"),
        help_text=_("别人已经买下、还没寄出的不算。"),
        required=False,
        min_value=0,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("请写一个数，没有就写 0。"),
            "min_value": _("请写一个数，没有就写 0。"),
        },
    )

    def __init__(self, *given: Any, counted: int) -> None:
        super().__init__(*given)
        self._counted = counted

    def clean_left(self) -> int:
        left: int = self.cleaned_data["left"] or 0
        if left > self._counted:
            words = _("账上一共 %(counted)s 件。真的更多的话，请先在库存里入库。")
            raise forms.ValidationError(words % {"counted": self._counted})
        return left


class PinForm(forms.Form):
    """Six digits; shown as dots, never kept as a draft."""

    pin = forms.CharField(
        label=_("支付密码"),
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "current-password", "autofocus": True}
        ),
    )


class DeclineForm(forms.Form):
    """A kind word with a no; may be left out."""

    words = forms.CharField(
        label=_("想对长辈说的话"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("比如：妈，这周末我回来陪您")}),
    )


class RegionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A region, named with the one it lies in."""

    def label_from_instance(self, obj: Region) -> str:
        return f"{obj.parent.name} {obj.name}" if obj.parent else obj.name


class RateForm(forms.Form):
    """How it was: stars, and words if there are any."""

    stars = forms.TypedChoiceField(
        label=_("您觉得怎么样？"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("还想说的话"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check_public],
    )


class LineRateForm(RateForm):
    """How one thing was, with photographs."""

    line = forms.IntegerField(widget=forms.HiddenInput, required=False)
    photos = PhotosField()

    @property
    def bodies(self) -> list[bytes]:
        return [one.read() for one in self.cleaned_data["photos"]]


class ReplyForm(forms.Form):
    """The seller's answer, or a word that the buyer adds."""

    words = forms.CharField(
        label=_("想说的话"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check_public],
        error_messages={"required": _("请写几个字。")},
    )


class HideForm(forms.Form):
    """By which rule words are hidden, and why."""

    rule = forms.ChoiceField(
        label=_("按哪一条隐藏"), choices=HidingRule.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明理由。")}
    )


class ReasonForm(forms.Form):
    """Why a provider cannot do it."""

    why = forms.CharField(label=_("为什么来不了"), max_length=80, required=False)
