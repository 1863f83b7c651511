"""What people send about a claim, by shape."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.aftersales.looks import REASONS
from songhe.aftersales.states import ClaimKind
from songhe.kernel.money import yuan
from songhe.kernel.photos import PhotosField
from songhe.shop.actions.private import check_numbers

SHARES = (20, 30, 50, 100)  # percent, from which a buyer chooses
MOST_WORDS = 500
MOST_CHOICES = 6  # that anybody is asked to choose from


class WordsForm(forms.Form):
    """Something said, with photographs."""

    words = forms.CharField(
        label=_("想说的话"),
        max_length=MOST_WORDS,
        validators=[check_numbers],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = PhotosField()

    @property
    def bodies(self) -> list[bytes]:
        return [one.read() for one in self.cleaned_data["photos"]]


class AskForm(WordsForm):
    """Why, how much if it is a part, and whatever else there is to say."""

    reason = forms.ChoiceField(label=_("为什么？"), widget=forms.RadioSelect)
    amount = forms.TypedChoiceField(
        label=_("希望退多少？"), coerce=int, required=False, widget=forms.RadioSelect
    )
    field_order: Sequence[str] = ("pieces", "reason", "amount", "words", "photos")

    def __init__(self, *args: Any, kind: ClaimKind, most: int, pieces: Sequence[int] = ()) -> None:
        """`pieces` are the fen that go back for one piece, for two, up to all of them."""
        super().__init__(*args)
        if len(pieces) > 1:
            self.fields["pieces"] = _of_pieces(pieces, with_money=kind != ClaimKind.EXCHANGE)
        reasons = [(reason.value, reason.label) for reason in REASONS[kind]]
        self.fields["reason"] = forms.ChoiceField(
            label=_("为什么？"), choices=reasons, widget=forms.RadioSelect, initial=reasons[0][0]
        )
        if kind != ClaimKind.PART:
            del self.fields["amount"]
        else:
            amounts = sorted({max(1, most * share // 100) for share in SHARES})
            self.fields["amount"] = forms.TypedChoiceField(
                label=_("希望退多少？"),
                coerce=int,
                choices=[(fen, _("%(yuan)s 元") % {"yuan": yuan(fen)}) for fen in amounts],
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)

    def next_question(self, answers: Mapping[str, str]) -> forms.BoundField | None:
        """Return what is to be chosen next, one thing a screen; None when all is chosen.

        What was chosen stays in the form, unseen.
        """
        for name in ("pieces", "reason", "amount"):
            field = self.fields.get(name)
            if not isinstance(field, forms.ChoiceField):
                continue
            values = [str(value) for value, _words in list(field.choices)]  # type: ignore[arg-type]  # ours are pairs
            answer = values[0] if len(values) == 1 else answers.get(name, "")
            if not field.valid_value(answer):
                return self[name]
            field.initial, field.widget = answer, forms.HiddenInput()
        return None


def _of_pieces(pieces: Sequence[int], *, with_money: bool) -> forms.Field:
    """How many of several: a few to choose from, or a number."""
    label = _("要退几件？") if with_money else _("要换几件？")
    if len(pieces) > MOST_CHOICES:
        return forms.IntegerField(
            label=label, min_value=1, max_value=len(pieces), initial=len(pieces)
        )
    words = _("%(count)s 件，退 %(yuan)s 元") if with_money else _("%(count)s 件")
    choices = [
        (count, words % {"count": count, "yuan": yuan(fen)}) for count, fen in enumerate(pieces, 1)
    ]
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=choices, widget=forms.RadioSelect, initial=len(pieces)
    )


class PleadForm(WordsForm):
    """Why the platform should decide, or look again."""

    words = forms.CharField(
        label=_("请说说为什么"),
        max_length=MOST_WORDS,
        validators=[check_numbers],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写几句，评理的人要看。")},
    )


class ParcelForm(forms.Form):
    parcel = forms.CharField(
        label=_("快递单号"),
        max_length=40,
        error_messages={"required": _("请填单号，在快递给的小票上。")},
    )


class AnswerForm(forms.Form):
    """A seller's no, or an offer with its sum."""

    why = forms.CharField(
        label=_("说明"),
        max_length=MOST_WORDS,
        validators=[check_numbers],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由，买家和平台都会看到。")},
    )


class OfferForm(AnswerForm):
    amount = forms.DecimalField(
        label=_("愿意退多少元"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        error_messages={"required": _("请填金额。"), "invalid": _("请填数字，比如 30 或 30.50。")},
    )
    field_order = ("amount", "why")

    @property
    def fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class RulingForm(forms.Form):
    """What the platform decides: money, or of an exchange a new piece."""

    replaces = forms.BooleanField(
        label=_("换一件新的：买家先寄回旧的，商家收到后 7 天内寄出，过时全部退款"), required=False
    )
    amount = forms.DecimalField(
        label=_("退给买家多少元（不退填 0）"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        error_messages={"required": _("请填金额，不退就填 0。")},
    )
    needs_return = forms.BooleanField(label=_("买家先把东西寄回"), required=False)
    reasons = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写明理由，双方都会看到。")},
    )

    def __init__(self, *args: Any, may_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = not may_replace
        if not may_replace:
            del self.fields["replaces"]

    def clean(self) -> None:
        """A sum or a new piece: exactly one of them is decided."""
        if "amount" in self.errors:
            return
        amount = self.cleaned_data["amount"]
        if self.sends_new and amount:
            self.add_error("amount", _("换新的就不用填金额。"))
        elif not self.sends_new and amount is None:
            self.add_error("amount", _("请填金额，不退就填 0。"))

    @property
    def sends_new(self) -> bool:
        """Is it a new piece that is decided?"""
        return bool(self.cleaned_data.get("replaces"))

    @property
    def fen(self) -> int:
        return int((self.cleaned_data["amount"] or 0) * 100)
