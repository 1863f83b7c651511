"""Who pays how much, by shape: amounts or percents, kept as they were typed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from songhe.accounts.models import Kinship, Person
from songhe.kernel.money import yuan
from songhe.shop.rules.shares import WHOLE, OverLimit, TooLittle, WrongSum, by_percents, check_parts

MOST_YUAN = 1_000_000
FEN = 100  # of a yuan


class SplitForm(forms.Form):
    """One number for each relative; who gets none, or nothing, is not asked."""

    def __init__(
        self,
        given: Any,
        *,
        kinships: Sequence[Kinship],
        limits: Sequence[int | None],
        total: int,
        percents: bool,
        own: Person,
        first: Sequence[int],
    ) -> None:
        super().__init__(given)
        self.kinships, self.limits, self.total = list(kinships), list(limits), total
        self.percents = percents
        for kinship, limit, part in zip(kinships, limits, first, strict=True):
            name = (
                _("您自己")
                if kinship.relative_id == own.pk
                else f"{kinship.relation} {kinship.relative.name}"
            )
            self.fields[kinship.code] = _number(name, limit, part, percents=percents)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                self.parts = self._parts(given)
            except WrongSum as wrong:
                self.add_error(None, self._off_by(wrong.missing))
            except OverLimit as over:
                kinship, limit = self.asked[over.place]
                words = _("%(name)s一次最多付 %(yuan)s 元，请少一点。")
                self.add_error(
                    kinship.code, words % {"name": kinship.relative.name, "yuan": yuan(limit or 0)}
                )
            except TooLittle:
                self.add_error(None, _("每个要付的人，至少付 1 分钱。"))
        return given

    def _parts(self, given: dict[str, Any]) -> list[int]:
        """Return what each of those who are asked pays; who has no number is not asked."""
        numbers = [given.get(kinship.code) or Decimal(0) for kinship in self.kinships]
        self.asked = [
            (kinship, limit)
            for kinship, limit, number in zip(self.kinships, self.limits, numbers, strict=True)
            if number
        ]
        wanted = [number for number in numbers if number]
        if self.percents:
            parts = by_percents(self.total, [int(one) for one in wanted])
        else:
            parts = [int(one * FEN) for one in wanted]
        check_parts(self.total, parts, [limit for _kinship, limit in self.asked])
        return parts

    def _off_by(self, missing: int) -> str:
        if self.percents:
            return _("加起来要正好 100%%，现在是 %(sum)s%%。") % {"sum": WHOLE - missing}
        if missing > 0:
            return _("还差 %(yuan)s 元，请补上。") % {"yuan": yuan(missing)}
        return _("多了 %(yuan)s 元，请减去。") % {"yuan": yuan(-missing)}


def _number(name: str, limit: int | None, part: int, *, percents: bool) -> forms.Field:
    unit = _("付百分之几") if percents else _("付多少元")
    hint = _("一次最多 %(yuan)s 元") % {"yuan": yuan(limit)} if limit is not None else ""
    return forms.DecimalField(
        label=f"{name}，{unit}",
        help_text=hint,
        required=False,
        min_value=0,
        max_value=WHOLE if percents else MOST_YUAN,
        decimal_places=0 if percents else 2,
        initial=part if percents else Decimal(part) / FEN,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )


class LimitForm(forms.Form):
    """The most that a relative pays at once; nothing: no limit."""

    most = forms.DecimalField(
        label=gettext_lazy("一次最多付多少元"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST_YUAN,
        decimal_places=2,
    )

    @property
    def fen(self) -> int | None:
        most = self.cleaned_data["most"]
        return None if most is None else int(most * FEN)
