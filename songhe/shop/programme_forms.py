"""What an officer asks about programmes, by shape."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Region
from songhe.catalogue.models import Category
from songhe.shop.models import Programme
from songhe.shop.rules.subsidy import Line, Person
from songhe.shop.states import Period, ProgrammeKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    def label_from_instance(self, obj: Region) -> str:
        return f"{obj.parent.name} {obj.name}" if obj.parent else obj.name


class KindField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    def label_from_instance(self, obj: Category) -> str:
        return f"{obj.code} {obj.label}"


class WouldForm(forms.Form):
    """What would somebody like this get for this price?"""

    age = forms.IntegerField(label=_("多大年纪"), min_value=0, max_value=130)
    care_level = forms.IntegerField(
        label=_("失能等级"), min_value=0, max_value=5, help_text=_("0：能自理，或没评估过。")
    )
    region = PlaceField(label=_("住在哪里"), queryset=Region.objects.none(), to_field_name="code")
    papers = forms.CharField(
        label=_("出示过的证明"),
        required=False,
        max_length=80,
        help_text=_("用空格隔开：低保 长护险"),
    )
    category = KindField(
        label=_("买哪一类"), queryset=Category.objects.none(), to_field_name="code"
    )
    yuan = forms.DecimalField(
        label=_("价格（元）"), min_value=0, max_value=1_000_000, decimal_places=2
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        place: PlaceField = self.fields["region"]  # type: ignore[assignment]
        place.queryset = Region.objects.select_related("parent").order_by("code")
        kind: KindField = self.fields["category"]  # type: ignore[assignment]
        kind.queryset = Category.objects.order_by("code")

    @property
    def person(self) -> Person:
        given = self.cleaned_data
        papers = frozenset(given["papers"].split())
        return Person(given["age"], given["care_level"], given["region"].code, papers)

    @property
    def line(self) -> Line:
        return Line(self.cleaned_data["category"].code, int(self.cleaned_data["yuan"] * 100))


class DaysForm(forms.Form):
    """Of which days draws are exported."""

    first = forms.DateField(label=_("从哪天"), widget=DAY)
    last = forms.DateField(label=_("到哪天"), widget=DAY)


class CloseForm(forms.Form):
    """Why a programme ends early."""

    reason = forms.CharField(label=_("为什么"), max_length=200)


MOST_YUAN, MOST_ALTOGETHER, MOST_PIECES = 1_000_000, 100_000_000, 1_000_000
IN_YUAN = ("amount", "ceiling", "period_ceiling", "least_spend", "budget")
LISTS = ("regions", "categories")


def _yuan(label: Any, most: int = MOST_YUAN) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=2, required=False
    )


class ProgrammeForm(forms.Form):
    """Who may have it, what it pays, and for how long; sums in yuan."""

    code = forms.SlugField(label=_("代号"), max_length=30, help_text=_("小写字母，账目里用。"))
    kind = forms.ChoiceField(label=_("是什么"), choices=ProgrammeKind)
    name = forms.CharField(label=_("名称"), max_length=40)
    fund = forms.CharField(label=_("出资"), max_length=40)
    words = forms.CharField(label=_("说明"), max_length=200, required=False)
    percent = forms.IntegerField(label=_("补百分之几"), min_value=0, max_value=100, required=False)
    amount = _yuan(_("或者补多少元"))
    ceiling = _yuan(_("一单最多（元）"))
    period = forms.ChoiceField(label=_("按什么算上限"), choices=Period)
    period_ceiling = _yuan(_("一位老人这段时间最多（元）"))
    least_spend = _yuan(_("满多少元才补"))
    budget = _yuan(_("总预算（元）"), MOST_ALTOGETHER)
    pieces = forms.IntegerField(
        label=_("一共几张"), min_value=1, max_value=MOST_PIECES, required=False
    )
    least_age = forms.IntegerField(label=_("满几岁"), min_value=0, max_value=130, required=False)
    least_level = forms.IntegerField(
        label=_("失能几级以上"), min_value=0, max_value=5, required=False
    )
    paper = forms.CharField(label=_("要出示的证明"), max_length=40, required=False)
    regions = forms.CharField(
        label=_("哪些社区"),
        max_length=200,
        required=False,
        help_text=_("编号，用空格隔开，区 6 位、社区 12 位；不填就是全部。"),
    )
    categories = forms.CharField(
        label=_("哪些类别"),
        max_length=200,
        required=False,
        help_text=_("编号，用空格隔开，比如 J02 B01；不填就是全部。"),
    )
    stackable = forms.BooleanField(label=_("可以和别的一起用"), required=False, initial=True)
    starts_on = forms.DateField(label=_("从哪天"), widget=DAY)
    ends_on = forms.DateField(label=_("到哪天"), widget=DAY)

    def __init__(self, data: Any = None, *, replaces: Programme | None = None) -> None:
        super().__init__(data, initial=_said(replaces) if replaces else None)
        if replaces is not None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("percent")) is bool(given.get("amount")):
            self.add_error("percent", _("百分之几和多少元，填一样。"))
        self._find("regions", set(Region.objects.values_list("code", flat=True)))
        self._find("categories", set(Category.objects.values_list("code", flat=True)))
        return given

    def _find(self, name: str, known: set[str]) -> None:
        """Nobody would ever get anything for a number that does not exist."""
        if strange := [one for one in self.cleaned_data.get(name, "").split() if one not in known]:
            self.add_error(name, _("没有这个编号：%(code)s") % {"code": strange[0]})

    def facts(self) -> dict[str, Any]:
        """Return the fields of a programme: sums in fen, words split into lists."""
        given = dict(self.cleaned_data)
        for name in IN_YUAN:
            given[name] = int(given[name] * 100) if given[name] else 0
        given["budget"] = given["budget"] or None
        for name in LISTS:
            given[name] = given[name].split()
        for name in ("percent", "least_age", "least_level"):
            given[name] = given[name] or 0
        return given


def _said(programme: Programme) -> dict[str, Any]:
    """Return what the form begins with: the terms as they are."""
    names = [name for name in ProgrammeForm.base_fields if not name.endswith("_on")]
    said = {name: getattr(programme, name) for name in names}
    for name in IN_YUAN:
        said[name] = Decimal(said[name]) / 100 if said[name] else None
    return said | {name: " ".join(said[name]) for name in LISTS}
