"""What a seller sends about many listings at once, by shape."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.actions.prices import Wish
from songhe.catalogue.models import Listing, PriceChange
from songhe.catalogue.rules.prices import By

CHANGED = {  # how a change is said once it is made
    By.PERCENT.value: _("按百分之几：%(amount)s%%"),
    By.FEN.value: _("每项 %(amount)s 元"),
    By.TO.value: _("都改成 %(amount)s 元"),
}


class PricesForm(forms.Form):
    """Which prices, and how they change."""

    by = forms.ChoiceField(
        label=_("怎么改"),
        choices=[
            (By.PERCENT.value, _("按百分之几")),
            (By.FEN.value, _("加几元（减写负数）")),
            (By.TO.value, _("都改成几元")),
        ],
    )
    amount = forms.DecimalField(
        label=_("多少"), max_digits=9, decimal_places=2, min_value=-100_000, max_value=1_000_000
    )
    codes = forms.MultipleChoiceField(
        label=_("改哪些"), error_messages={"required": _("请选至少一项。")}
    )

    def __init__(self, *args: Any, listings: Sequence[Listing], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (tells the type)
        field.choices = [(one.code, one.title) for one in listings]

    def wish(self) -> Wish:
        amount = self.cleaned_data["amount"]
        by = By(self.cleaned_data["by"])
        return Wish(by, int(amount * 100), f"{by.value} {amount:+f}")


def words_of(change: PriceChange) -> str:
    """Say how prices were changed, in the reader's language; other words as they are."""
    by, _space, amount = change.words.partition(" ")
    if by not in CHANGED:
        return change.words
    return CHANGED[by] % {"amount": amount.removeprefix("+") if by == By.TO else amount}


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("表格"),
        help_text=_("xlsx 或 csv，最多 10000 行、8 MB。先看一遍，有一行错就一行也不导入。"),
        error_messages={"empty": _("这个文件是空的。"), "required": _("请选一个文件。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
