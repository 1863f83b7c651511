"""What an officer asks about programmes, by shape."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Region
from songhe.accounts.states import RegionLevel
from songhe.catalogue.models import Category
from songhe.shop.forms import RegionField
from songhe.shop.models import Programme
from songhe.shop.rules.subsidy import Line, Person
from songhe.shop.states import Period, ProgrammeKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class KindField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    def label_from_instance(self, obj: Category) -> str:
        return obj.label


class WouldForm(forms.Form):
    """What would somebody like this get for this price?"""

    age = forms.IntegerField(label=_("多大年纪"), min_value=0, max_value=130)
    care_level = forms.IntegerField(
        label=_("失能等级"), min_value=0, max_value=5, help_text=_("0：能自理，或没评估过。")
    )
    region = RegionField(
        label=_("住在哪里"),
        queryset=Region.objects.select_related("parent").order_by("code"),
        to_field_name="code",
    )
    papers = forms.CharField(
        label=_("出示过的证明"),
        required=False,
        max_length=80,
        help_text=_("用空格隔开：低保 长护险"),
    )
    category = KindField(
        label=_("买哪一类"), queryset=Category.objects.order_by("code"), to_field_name="code"
    )
    yuan = forms.DecimalField(
        label=_("价格（元）"), min_value=0, max_value=1_000_000, decimal_places=2
    )

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


class NamesBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; several numbers in one value are several."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return [one for value in values for one in value.split()]


class NamesField(forms.MultipleChoiceField):
    """Some of many things: chosen by their names, kept by their numbers."""

    widget = NamesBoxes
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("没有这个编号：%(value)s")
    }
    known: frozenset[str] = frozenset()  # also what is not offered, as one community

    def valid_value(self, value: Any) -> bool:
        return value in self.known


MOST_YUAN, MOST_ALTOGETHER, MOST_PIECES = 1_000_000, 100_000_000, 1_000_000
IN_YUAN = ("amount", "ceiling", "period_ceiling", "least_spend", "budget")
GROUPS = (
    (_("是什么"), ("code", "kind", "name", "fund", "words")),
    (_("补多少"), ("percent", "amount", "ceiling", "least_spend")),
    (_("上限和预算"), ("period", "period_ceiling", "budget", "pieces")),
    (_("谁能用"), ("least_age", "least_level", "paper", "regions")),
    (_("用在什么上"), ("categories", "stackable")),
    (_("哪几天"), ("starts_on", "ends_on")),
)


def _yuan(label: Any, most: int = MOST_YUAN) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=2, required=False
    )


class ProgrammeForm(forms.Form):
    """Who may have it, what it pays, and for how long; sums in yuan."""

    code = forms.SlugField(label=_("代号"), max_length=30, help_text=_("小写字母，账目里用。"))
    kind = forms.ChoiceField(label=_("哪一种"), choices=ProgrammeKind)
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
    regions = NamesField(label=_("哪些街道"), required=False, help_text=_("不选就是全部。"))
    categories = NamesField(label=_("哪些类别"), required=False, help_text=_("不选就是全部。"))
    stackable = forms.BooleanField(label=_("可以和别的一起用"), required=False, initial=True)
    starts_on = forms.DateField(label=_("从哪天"), widget=DAY)
    ends_on = forms.DateField(label=_("到哪天"), widget=DAY)

    def __init__(self, data: Any = None, *, replaces: Programme | None = None) -> None:
        super().__init__(data, initial=_said(replaces) if replaces else None)
        kinds, places = _kinds(), _places(replaces.regions if replaces else [])
        self._offer("categories", kinds, known=frozenset(code for code, _name in kinds))
        known = frozenset(Region.objects.values_list("code", flat=True))
        self._offer("regions", places, known=known)
        if replaces is not None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("percent")) is bool(given.get("amount")):
            self.add_error("percent", _("百分之几和多少元，填一样。"))
        return given

    def _offer(self, name: str, choices: list[tuple[str, str]], *, known: frozenset[str]) -> None:
        field: NamesField = self.fields[name]  # type: ignore[assignment]
        field.choices, field.known = choices, known

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings; a new version keeps its number, so that is not asked."""
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in GROUPS
        ]

    def facts(self) -> dict[str, Any]:
        """Return the fields of a programme: sums in fen, words split into lists."""
        given = dict(self.cleaned_data)
        for name in IN_YUAN:
            given[name] = int(given[name] * 100) if given[name] else 0
        given["budget"] = given["budget"] or None
        for name in ("percent", "least_age", "least_level"):
            given[name] = given[name] or 0
        return given


def _said(programme: Programme) -> dict[str, Any]:
    """Return what the form begins with: the terms as they are."""
    names = [name for name in ProgrammeForm.base_fields if not name.endswith("_on")]
    said = {name: getattr(programme, name) for name in names}
    for name in IN_YUAN:
        said[name] = Decimal(said[name]) / 100 if said[name] else None
    return said


def _kinds() -> list[tuple[str, str]]:
    whole = _("%(name)s（整类）")
    return [
        (one.code, one.label if one.parent_id else str(whole) % {"name": one.label})
        for one in Category.objects.order_by("code")
    ]


def _places(named: list[str]) -> list[tuple[str, str]]:
    """Return districts and streets, and whatever else a programme names already."""
    offered = Q(level__in=(RegionLevel.DISTRICT, RegionLevel.STREET)) | Q(code__in=named)
    return [
        (one.code, f"{one.parent.name} {one.name}" if one.parent else one.name)
        for one in Region.objects.filter(offered).select_related("parent").order_by("code")
    ]
